//! The snapshot file: magic, format version, digests, tree, word index.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::SnapshotId;
use crate::snapshot::Tree;

/// The largest snapshot file that is read, in bytes.
pub const MAX_SNAPSHOT_BYTES: u64 = 16 * 1024 * 1024;

const MAGIC: &[u8; 8] = b"SCTARIFF";

/// Changes whenever the contents are written in another way.
const FORMAT: u32 = 1;

/// Magic, format, length of the tree, digests of tree and index.
const HEADER: usize = MAGIC.len() + 4 + 4 + 32 + 32;

/// The files of the word index.
pub(crate) type IndexFiles = Vec<(String, Vec<u8>)>;

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

pub(crate) fn encode(tree: &Tree, index: &IndexFiles) -> Result<Vec<u8>, SnapshotError> {
    let tree = postcard::to_stdvec(tree).map_err(|_| SnapshotError::Tree)?;
    let index = postcard::to_stdvec(index).map_err(|_| SnapshotError::Tree)?;
    let length = u32::try_from(tree.len()).map_err(|_| SnapshotError::Tree)?;
    let mut bytes = MAGIC.to_vec();
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes.extend(Sha256::digest(&tree));
    bytes.extend(Sha256::digest(&index));
    bytes.extend(tree);
    bytes.extend(index);
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
    let number =
        |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    if number(8) != FORMAT {
        return Err(SnapshotError::Version(number(8)));
    }
    let length = usize::try_from(number(12)).unwrap_or(usize::MAX);
    let (tree, index) = bytes[HEADER..]
        .split_at_checked(length)
        .ok_or(SnapshotError::Damaged)?;
    // The digest of the tree is also the id of the snapshot.
    let digest = Sha256::digest(tree);
    if digest[..] != bytes[16..48] || Sha256::digest(index)[..] != bytes[48..HEADER] {
        return Err(SnapshotError::Damaged);
    }
    Ok(Contents {
        id: SnapshotId::of(&digest),
        tree: postcard::from_bytes(tree).map_err(|_| SnapshotError::Damaged)?,
        index: postcard::from_bytes(index).map_err(|_| SnapshotError::Damaged)?,
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
