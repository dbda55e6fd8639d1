//! Text to token ids.

use tokenizers::Tokenizer;

/// The tokenizer of the encoder.
pub(super) struct Tokens {
    tokenizer: Tokenizer,
    most: usize,
}

/// The tokenizer cannot be read or cannot split a text.
#[derive(Debug, thiserror::Error)]
#[error("tokenizer.json cannot be used")]
pub struct TokensError(#[source] tokenizers::Error);

impl Tokens {
    pub(super) fn from_bytes(bytes: &[u8], most: usize) -> Result<Self, TokensError> {
        let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(TokensError)?;
        tokenizer.with_padding(None);
        Ok(Self { tokenizer, most })
    }

    /// The ids of a normalised text, with those that mark its beginning and end. Long texts are
    /// cut as in training, which loses the mark of the end.
    pub(super) fn ids(&self, text: &str) -> Result<Vec<i64>, TokensError> {
        let encoding = self
            .tokenizer
            .encode_fast(text, true)
            .map_err(TokensError)?;
        let ids = encoding.get_ids().iter().take(self.most);
        Ok(ids.copied().map(i64::from).collect())
    }
}
