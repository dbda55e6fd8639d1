//! Goods with known codes.

use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

/// One row of a set.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Item {
    /// The goods.
    pub(crate) description: String,
    /// The right subheading.
    pub(crate) code: String,
    /// `en` or `zh-TW`.
    pub(crate) language: String,
    /// Kind of text; empty where the set does not say.
    #[serde(default)]
    pub(crate) style: String,
}

/// Reads a tab-separated set with a header.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<Item>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .from_path(path)
        .with_context(|| format!("cannot read the set {}", path.display()))?;
    let mut items = Vec::new();
    for (position, row) in reader.deserialize().enumerate() {
        let line = position + 2;
        let mut item: Item = row.with_context(|| {
            format!("line {line} of the set: expected description, code, language in the header")
        })?;
        item.code.retain(|c| c.is_ascii_digit());
        anyhow::ensure!(
            item.code.len() >= 6,
            "line {line} of the set: the code needs six digits"
        );
        item.code.truncate(6);
        items.push(item);
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_cut_to_six_digits_and_styles_may_be_missing() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(
            file.path(),
            "description\tcode\tlanguage\na \"b\"\t8518.30.00\ten\n",
        )
        .unwrap();

        let items = read(file.path()).unwrap();

        assert_eq!(
            (items[0].code.as_str(), items[0].style.as_str()),
            ("851830", "")
        );
        assert_eq!(items[0].description, "a \"b\"");
    }

    #[test]
    fn a_short_code_is_named_with_its_line() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "description\tcode\tlanguage\na\t8518\ten\n").unwrap();

        assert!(
            read(file.path())
                .unwrap_err()
                .to_string()
                .contains("line 2")
        );
    }
}
