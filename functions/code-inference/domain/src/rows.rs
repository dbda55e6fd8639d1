//! Known descriptions, searched by cosine over hashed features.
//!
//! The file format is written by `models/training/rows.py`, which documents it. The file is kept
//! as it is and read in place: loading checks it once and copies nothing.

use crate::{bucket, features};

const MAGIC: &[u8; 8] = b"SCROWS01";

/// A feature that more rows share than this says nothing and has no postings.
const LARGEST_SHARE: f64 = 0.2;

/// The index over the known descriptions.
#[derive(Debug)]
pub struct RowIndex {
    bytes: Vec<u8>,
    rows: usize,
    buckets: usize,
    layout: Layout,
}

#[derive(Debug)]
struct Layout {
    codes: usize,
    offsets: usize,
    texts: usize,
    table: usize,
    row_numbers: usize,
    weights: usize,
}

/// A known description near to a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearestRow<'i> {
    /// Number of the row.
    pub row: usize,
    /// Position of its code among the sorted codes.
    pub code: usize,
    /// Cosine similarity, 0 to 1.
    pub cosine: f64,
    /// The description.
    pub text: &'i str,
}

/// The file is not a row index, or is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RowIndexError {
    /// It does not begin like one.
    #[error("the file is not a row index")]
    Format,
    /// Its length does not fit its contents.
    #[error("the row index is cut short or too long")]
    Length,
    /// A number in it points nowhere.
    #[error("the row index holds a number out of range")]
    Range,
    /// A text in it is not UTF-8.
    #[error("the row index holds a text that is not UTF-8")]
    Text,
}

impl RowIndex {
    /// Takes over the bytes of a `rows.bin` whose codes are numbered below `codes`.
    pub fn from_bytes(bytes: Vec<u8>, codes: usize) -> Result<Self, RowIndexError> {
        if bytes.len() < 20 || bytes[..8] != *MAGIC {
            return Err(RowIndexError::Format);
        }
        let rows = number(&bytes, 8);
        let buckets = number(&bytes, 12);
        let postings = number(&bytes, 16);
        let offsets = 20 + 2 * rows;
        let length = offsets + 4 * (rows + 1);
        if bytes.len() < length + 4 {
            return Err(RowIndexError::Length);
        }
        let texts = length + 4;
        let table = texts + number(&bytes, length);
        let row_numbers = table + 12 * buckets;
        let weights = row_numbers + 4 * postings;
        if bytes.len() != weights + postings {
            return Err(RowIndexError::Length);
        }
        let index = Self {
            bytes,
            rows,
            buckets,
            layout: Layout {
                codes: 20,
                offsets,
                texts,
                table,
                row_numbers,
                weights,
            },
        };
        index.check(codes, postings)?;
        Ok(index)
    }

    /// The known descriptions nearest to a normalised text, best first; equal cosines in row order.
    #[must_use]
    pub fn nearest(&self, text: &str, count: usize) -> Vec<NearestRow<'_>> {
        let mut scores = vec![0.0_f64; self.rows];
        let mut touched = Vec::new();
        for (entry, weight) in self.query(text) {
            for posting in self.postings(entry) {
                let row = number(&self.bytes, self.layout.row_numbers + 4 * posting);
                if scores[row] == 0.0 {
                    touched.push(row);
                }
                let share = f64::from(self.bytes[self.layout.weights + posting]) / 255.0;
                scores[row] += weight * share;
            }
        }
        let order = |a: &usize, b: &usize| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b));
        if count > 0 && touched.len() > count {
            touched.select_nth_unstable_by(count - 1, order);
        }
        touched.truncate(count);
        touched.sort_by(order);
        touched
            .into_iter()
            .map(|row| NearestRow {
                row,
                code: self.code(row),
                cosine: scores[row].min(1.0),
                text: self.text(row),
            })
            .collect()
    }

    /// Bucket entries of a text with their share in its unit-length vector. A feature that no
    /// known description has counts in the length: unknown words make everything less similar.
    fn query(&self, text: &str) -> Vec<(usize, f64)> {
        let mut counts = std::collections::BTreeMap::new();
        for (feature, count) in features(text) {
            *counts.entry(bucket(&feature)).or_insert(0) += count;
        }
        let size = u32::try_from(self.rows).map_or(f64::MAX, f64::from);
        let mut weights = Vec::with_capacity(counts.len());
        let mut length = 0.0;
        for (bucket, count) in counts {
            let entry = self.entry(bucket);
            let frequency = entry.map_or(0, |entry| {
                number(&self.bytes, self.layout.table + 12 * entry + 4)
            });
            let frequency = u32::try_from(frequency).map_or(f64::MAX, f64::from);
            if frequency > LARGEST_SHARE * size {
                continue;
            }
            let rarity = ((1.0 + size) / (1.0 + frequency)).ln() + 1.0;
            let weight = (1.0 + f64::from(count).ln()) * rarity;
            length += weight * weight;
            weights.extend(entry.map(|entry| (entry, weight)));
        }
        let length = if length > 0.0 { length.sqrt() } else { 1.0 };
        for (_, weight) in &mut weights {
            *weight /= length;
        }
        weights
    }

    fn entry(&self, bucket: u32) -> Option<usize> {
        let wanted = usize::try_from(bucket).ok()?;
        let at = |entry: usize| number(&self.bytes, self.layout.table + 12 * entry);
        let (mut low, mut high) = (0, self.buckets);
        while low < high {
            let middle = low.midpoint(high);
            if at(middle) < wanted {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low < self.buckets && at(low) == wanted).then_some(low)
    }

    fn postings(&self, entry: usize) -> std::ops::Range<usize> {
        let end = |entry: usize| number(&self.bytes, self.layout.table + 12 * entry + 8);
        let start = if entry == 0 { 0 } else { end(entry - 1) };
        start..end(entry)
    }

    fn code(&self, row: usize) -> usize {
        let at = self.layout.codes + 2 * row;
        usize::from(u16::from_le_bytes([self.bytes[at], self.bytes[at + 1]]))
    }

    fn text(&self, row: usize) -> &str {
        let offset = |row: usize| number(&self.bytes, self.layout.offsets + 4 * row);
        let range = self.layout.texts + offset(row)..self.layout.texts + offset(row + 1);
        std::str::from_utf8(&self.bytes[range]).unwrap_or_default()
    }

    /// Checks once what every search relies on.
    fn check(&self, codes: usize, postings: usize) -> Result<(), RowIndexError> {
        let texts = self.layout.table - self.layout.texts;
        let mut previous = 0;
        for row in 0..=self.rows {
            let offset = number(&self.bytes, self.layout.offsets + 4 * row);
            if offset < previous || offset > texts {
                return Err(RowIndexError::Range);
            }
            if row > 0 {
                let range = self.layout.texts + previous..self.layout.texts + offset;
                std::str::from_utf8(&self.bytes[range]).map_err(|_| RowIndexError::Text)?;
            }
            previous = offset;
        }
        let mut end = 0;
        for entry in 0..self.buckets {
            let next = self.postings(entry).end;
            if next < end || next > postings {
                return Err(RowIndexError::Range);
            }
            end = next;
        }
        let row_numbers = &self.bytes[self.layout.row_numbers..self.layout.weights];
        let known_code = |row| self.code(row) < codes;
        let known_row = |row: &[u8]| number(row, 0) < self.rows;
        if (0..self.rows).all(known_code) && row_numbers.chunks_exact(4).all(known_row) {
            Ok(())
        } else {
            Err(RowIndexError::Range)
        }
    }
}

/// A little-endian u32 at a place that the caller knows to be inside.
fn number(bytes: &[u8], at: usize) -> usize {
    let value = u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    usize::try_from(value).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Ten rows: "usb" (code 1) and "鞋" (code 0), each with one feature of full weight, and eight
    /// empty ones, so that no feature is too common.
    fn file() -> Vec<u8> {
        let mut table = [("w:usb", 0_u32), ("u:鞋", 1)].map(|(f, row)| (bucket(f), row));
        table.sort_unstable();
        let mut bytes = MAGIC.to_vec();
        let mut push = |values: &[u32]| values.iter().for_each(|v| bytes.extend(v.to_le_bytes()));
        push(&[10, 2, 2]);
        bytes.extend([1, 0]);
        bytes.extend([0; 18]);
        let mut push = |values: &[u32]| values.iter().for_each(|v| bytes.extend(v.to_le_bytes()));
        push(&[0, 3, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6]);
        bytes.extend("usb鞋".as_bytes());
        let mut push = |values: &[u32]| values.iter().for_each(|v| bytes.extend(v.to_le_bytes()));
        push(&[table[0].0, 1, 1, table[1].0, 1, 2]);
        push(&[table[0].1, table[1].1]);
        bytes.extend([255, 255]);
        bytes
    }

    #[test]
    fn the_nearest_row_is_found_with_its_text_and_code() {
        let index = RowIndex::from_bytes(file(), 2).unwrap();

        let nearest = index.nearest("usb", 5);

        assert_eq!(nearest.len(), 1);
        assert_eq!((nearest[0].text, nearest[0].code), ("usb", 1));
        assert!((nearest[0].cosine - 1.0).abs() < 1e-9);
    }

    #[test]
    fn unknown_words_lower_the_similarity() {
        let index = RowIndex::from_bytes(file(), 2).unwrap();

        assert!(index.nearest("usb xyz", 5)[0].cosine < 0.8);
        assert!(index.nearest("xyz", 5).is_empty());
    }

    #[test]
    fn a_file_with_a_number_out_of_range_is_refused() {
        assert_eq!(
            RowIndex::from_bytes(file(), 1).unwrap_err(),
            RowIndexError::Range
        );
        assert_eq!(
            RowIndex::from_bytes(vec![0; 64], 2).unwrap_err(),
            RowIndexError::Format
        );
    }

    proptest! {
        #[test]
        fn a_cut_file_is_refused(length in 0_usize..136) {
            let mut bytes = file();
            prop_assume!(length < bytes.len());
            bytes.truncate(length);
            prop_assert!(RowIndex::from_bytes(bytes, 2).is_err());
        }

        #[test]
        fn a_changed_byte_never_panics(at in 0_usize..136, value: u8, text in "\\PC{0,20}") {
            let mut bytes = file();
            let at = at % bytes.len();
            bytes[at] = value;
            if let Ok(index) = RowIndex::from_bytes(bytes, 2) {
                prop_assert!(index.nearest(&text, 3).len() <= 3);
            }
        }
    }
}
