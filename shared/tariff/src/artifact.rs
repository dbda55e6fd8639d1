//! The snapshot file: magic, format version, digest of the whole, tree, word index.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::SnapshotId;
use crate::snapshot::Tree;

/// The largest snapshot file that is read, in bytes.
pub const MAX_SNAPSHOT_BYTES: u64 = 16 * 1024 * 1024;

const MAGIC: &[u8; 8] = b"SCTARIFF";

/// Changes whenever the contents are written in another way.
const FORMAT: u32 = 1;

const HEADER: usize = MAGIC.len() + 4 + 32;

/// The files of the word index.
pub(crate) type IndexFiles = Vec<(String, Vec<u8>)>;

#[derive(Serialize, Deserialize)]
struct Body {
    tree: Vec<u8>,
    index: IndexFiles,
}

/// What a file holds.
pub(crate) struct Contents {
    pub(crate) id: SnapshotId,
    pub(crate) tree: Tree,
    pub(crate) index: IndexFiles,
}

/// A file that is no usable snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The file cannot be read.
    #[error("cannot read the nomenclature {}: build it with `platform tariff build`", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is larger than a snapshot may be.
    #[error("the nomenclature has {0} bytes, more than the {MAX_SNAPSHOT_BYTES} allowed")]
    TooLarge(u64),
    /// The file is something else.
    #[error("the file is not a nomenclature snapshot")]
    Format,
    /// The file was written by another version of the program.
    #[error("the nomenclature has format {0} instead of {FORMAT}: build it again")]
    Version(u32),
    /// The file is damaged.
    #[error("the nomenclature is cut short or damaged: fetch it again")]
    Damaged,
    /// The file is whole, but its tree contradicts itself.
    #[error("the tree of the nomenclature contradicts itself")]
    Tree,
    /// The word index cannot be opened.
    #[error("the word index of the nomenclature cannot be opened")]
    Index(#[source] Box<tantivy::TantivyError>),
}

pub(crate) fn encode(tree: &Tree, index: IndexFiles) -> Result<Vec<u8>, SnapshotError> {
    let tree = postcard::to_stdvec(tree).map_err(|_| SnapshotError::Tree)?;
    let body = postcard::to_stdvec(&Body { tree, index }).map_err(|_| SnapshotError::Tree)?;
    let mut bytes = MAGIC.to_vec();
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend(Sha256::digest(&body));
    bytes.extend(body);
    Ok(bytes)
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Contents, SnapshotError> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > MAX_SNAPSHOT_BYTES {
        return Err(SnapshotError::TooLarge(length));
    }
    if bytes.len() < HEADER || bytes[..8] != *MAGIC {
        return Err(SnapshotError::Format);
    }
    let format = u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
    if format != FORMAT {
        return Err(SnapshotError::Version(format));
    }
    let body = &bytes[HEADER..];
    if Sha256::digest(body)[..] != bytes[12..HEADER] {
        return Err(SnapshotError::Damaged);
    }
    let Body { tree, index } = postcard::from_bytes(body).map_err(|_| SnapshotError::Damaged)?;
    Ok(Contents {
        id: SnapshotId::of(&tree),
        tree: postcard::from_bytes(&tree).map_err(|_| SnapshotError::Damaged)?,
        index,
    })
}

pub(crate) fn load(path: &Path) -> Result<Contents, SnapshotError> {
    let unreadable = |source| SnapshotError::Unreadable {
        file: path.to_owned(),
        source,
    };
    let length = fs::metadata(path).map_err(unreadable)?.len();
    if length > MAX_SNAPSHOT_BYTES {
        return Err(SnapshotError::TooLarge(length));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    File::open(path)
        .and_then(|file| file.take(MAX_SNAPSHOT_BYTES).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    decode(&bytes)
}
