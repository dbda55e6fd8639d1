//! The files of a model and the manifest that vouches for them.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use contracts::classification::Bands;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use web::pages::confidence::ConfidenceFigures;

/// The largest file that is read, in bytes. It is checked before anything is allocated.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// A manifest is a page of text.
const LARGEST_MANIFEST: u64 = 256 * 1024;

/// A folder with a `manifest.json`.
#[derive(Debug)]
pub struct Artifact {
    folder: PathBuf,
    bytes: Vec<u8>,
    manifest: Manifest,
}

#[derive(Debug, Deserialize)]
struct Manifest {
    version: String,
    nomenclature: String,
    files: Vec<ManifestFile>,
}

/// A file as the manifest describes it.
#[derive(Debug, Clone, Deserialize)]
pub struct ManifestFile {
    /// Name within the folder.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// A file of the model that cannot be trusted or read.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// The file cannot be opened or read.
    #[error("cannot read {} of the model: restore it from the repository or name another folder", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The manifest is no manifest.
    #[error("the manifest of the model is not in the expected form")]
    Manifest(#[source] serde_json::Error),
    /// The manifest does not name the file.
    #[error("the manifest of the model does not name {0}")]
    NotListed(String),
    /// The file is larger than a model file may be.
    #[error("{name} of the model has {bytes} bytes, more than the {LARGEST_FILE} allowed")]
    TooLarge {
        /// The file.
        name: String,
        /// Its length.
        bytes: u64,
    },
    /// The file has another length than the manifest says: cut short, or another version.
    #[error("{name} of the model has {found} bytes instead of {expected}: fetch the model again")]
    Length {
        /// The file.
        name: String,
        /// The length in the manifest.
        expected: u64,
        /// The length found.
        found: u64,
    },
    /// The file has other contents than the manifest says.
    #[error(
        "{0} of the model does not have the SHA-256 that its manifest names: fetch the model again"
    )]
    Digest(String),
}

impl Artifact {
    /// Reads the manifest.
    pub fn open(folder: &Path) -> Result<Self, ArtifactError> {
        let file = folder.join("manifest.json");
        let bytes = read(&file, "manifest.json", LARGEST_MANIFEST)?;
        Ok(Self {
            manifest: serde_json::from_slice(&bytes).map_err(ArtifactError::Manifest)?,
            folder: folder.to_owned(),
            bytes,
        })
    }

    /// Version of the model.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.manifest.version
    }

    /// Edition of the nomenclature.
    #[must_use]
    pub fn nomenclature(&self) -> &str {
        &self.manifest.nomenclature
    }

    /// What was measured with the model on goods that it never saw.
    pub(super) fn figures(&self, bands: Bands) -> Result<ConfidenceFigures, ArtifactError> {
        ConfidenceFigures::of_manifest(&self.bytes, bands.strong, bands.good)
            .map_err(ArtifactError::Manifest)
    }

    /// Reads a file that the manifest lists, and verifies its length and SHA-256.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, ArtifactError> {
        let listed = self.manifest.files.iter().find(|file| file.name == name);
        let listed = listed.ok_or_else(|| ArtifactError::NotListed(name.to_owned()))?;
        let bytes = read(&self.folder.join(name), name, LARGEST_FILE)?;
        let found = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if found != listed.bytes {
            return Err(ArtifactError::Length {
                name: name.to_owned(),
                expected: listed.bytes,
                found,
            });
        }
        if hex::encode(Sha256::digest(&bytes)) != listed.sha256 {
            return Err(ArtifactError::Digest(name.to_owned()));
        }
        Ok(bytes)
    }
}

fn read(path: &Path, name: &str, largest: u64) -> Result<Vec<u8>, ArtifactError> {
    let unreadable = |source| ArtifactError::Unreadable {
        file: path.to_owned(),
        source,
    };
    let bytes = fs::metadata(path).map_err(unreadable)?.len();
    if bytes > largest {
        return Err(ArtifactError::TooLarge {
            name: name.to_owned(),
            bytes,
        });
    }
    let mut contents = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
    // A file that grows while it is read is not read past the limit.
    File::open(path)
        .and_then(|file| file.take(largest).read_to_end(&mut contents))
        .map_err(unreadable)?;
    Ok(contents)
}
