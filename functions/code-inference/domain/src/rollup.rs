//! From subheadings up to headings and chapters.

/// Sums the probabilities of codes that begin alike, best first; equal ones in code order.
///
/// `codes` are in rising order and at least `digits` long. Probabilities are summed, not logits:
/// a sum of logits would bury one strong match among many weak ones.
#[must_use]
pub fn roll_up<'c>(
    codes: &'c [String],
    probabilities: &[f64],
    digits: usize,
) -> Vec<(&'c str, f64)> {
    let mut sums: Vec<(&str, f64)> = Vec::new();
    for (code, probability) in codes.iter().zip(probabilities) {
        let prefix = &code[..digits.min(code.len())];
        match sums.last_mut() {
            Some((last, sum)) if *last == prefix => *sum += probability,
            _ => sums.push((prefix, *probability)),
        }
    }
    sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_has_the_sum_of_its_subheadings() {
        let codes = ["010121", "010129", "020110"].map(str::to_owned);

        let headings = roll_up(&codes, &[0.3, 0.3, 0.4], 4);

        assert_eq!(headings[0].0, "0101");
        assert!((headings[0].1 - 0.6).abs() < 1e-12);
    }

    #[test]
    fn equal_codes_come_in_code_order() {
        let codes = ["010121", "010129"].map(str::to_owned);

        assert_eq!(roll_up(&codes, &[0.5, 0.5], 6)[0].0, "010121");
    }
}
