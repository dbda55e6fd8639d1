// Adds to pages that work without it: focus on errors, one submission per form, copying, counting.
(() => {
  "use strict";
  document.querySelector("[data-focus]")?.focus();

  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "true";
    });
  }
  // A page restored by "back" may send its forms again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copy]")) {
      const value = document.getElementById(button.dataset.copy);
      const status = button.parentElement.querySelector("[role=status]");
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(value.textContent);
        const label = button.textContent;
        button.textContent = status.textContent = button.dataset.copied;
        setTimeout(() => { button.textContent = label; status.textContent = ""; }, 3000);
      });
    }
  }

  for (const field of document.querySelectorAll("[data-count]")) {
    const max = Number(field.dataset.count);
    const count = document.getElementById(`${field.id}-count`);
    const sentence = count.textContent;
    const show = () => {
      const used = [...field.value].length;
      count.textContent = used > max * 0.8 ? `${sentence} ${used} / ${max}` : sentence;
      count.classList.toggle("field__count--over", used > max);
    };
    field.addEventListener("input", show);
    show();
  }
})();
