//! Pages of the guided questions and of the tariff.

mod dialogue;
mod home;
mod result;
mod start;
mod tariff;
mod transcript;

pub(crate) use dialogue::{dialogue, thanks};
pub(crate) use home::home;
pub(crate) use start::{Invalid, Typed, start};
pub(crate) use tariff::{tariff_node, tariff_search};
pub(crate) use transcript::transcript;

#[cfg(test)]
mod tests {
    use web::text::flaws;

    #[test]
    fn the_messages_of_every_page_are_sound() {
        let all = [
            super::dialogue::texts::ALL,
            super::home::texts::ALL,
            super::result::texts::ALL,
            super::start::texts::ALL,
            super::tariff::texts::ALL,
            super::transcript::texts::ALL,
        ];

        for texts in all {
            assert_eq!(flaws(texts), Vec::<String>::new());
        }
    }
}
