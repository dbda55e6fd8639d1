//! How people write codes: full-width characters, lower case, separators.

/// The longest text any code is looked for in; longer input is not a code.
const LONGEST: usize = 64;

/// Folds full-width forms to their ASCII twins and gives upper case.
pub(crate) fn fold(character: char) -> char {
    let half_width = match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    };
    half_width.to_ascii_uppercase()
}

/// Folds the text and leaves out white space and the given separators.
///
/// `None` when the text is too long to be a code.
pub(crate) fn compact(input: &str, separators: &[char]) -> Option<String> {
    if input.chars().take(LONGEST + 1).count() > LONGEST {
        return None;
    }
    let folded = input.chars().map(fold);
    Some(
        folded
            .filter(|c| !c.is_whitespace() && !separators.contains(c))
            .collect(),
    )
}

/// The value of an ASCII digit.
pub(crate) fn digit(byte: u8) -> u32 {
    u32::from(byte.wrapping_sub(b'0'))
}

/// The sum of the decimal digits of a number below 100.
pub(crate) fn digit_sum(number: u32) -> u32 {
    number / 10 + number % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_separators_fold_away() {
        assert_eq!(
            compact("０１０１．２１ａ－b", &['.', '-']).unwrap(),
            "010121AB"
        );
        assert_eq!(compact(" 1\u{3000}2\t3 ", &[]).unwrap(), "123");
    }

    #[test]
    fn long_text_is_no_code() {
        assert!(compact(&"1".repeat(64), &[]).is_some());
        assert!(compact(&"1".repeat(65), &[]).is_none());
        assert!(compact(&"１".repeat(1_000_000), &[]).is_none());
    }
}
