//! The files of a model and the manifest that vouches for them.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use contracts::classification::Bands;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use web::pages::confidence::{BandFigures, ConfidenceFigures};

/// The largest file that is read, in bytes. It is checked before anything is allocated.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// A manifest is a page of text.
const LARGEST_MANIFEST: u64 = 256 * 1024;

/// A folder with a `manifest.json`.
#[derive(Debug)]
pub struct Artifact {
    folder: PathBuf,
    manifest: Manifest,
}

#[derive(Debug, Deserialize)]
struct Manifest {
    version: String,
    nomenclature: String,
    files: Vec<ManifestFile>,
    metrics: Metrics,
}

#[derive(Debug, Deserialize)]
struct Metrics {
    #[serde(rename = "held-out")]
    held_out: Measured,
}

#[derive(Debug, Deserialize)]
struct Measured {
    n: u32,
    six: Shares,
    ece: f64,
    bands: MeasuredBands,
}

#[derive(Debug, Deserialize)]
struct Shares {
    top1: f64,
    top5: f64,
}

#[derive(Debug, Deserialize)]
struct MeasuredBands {
    strong: MeasuredBand,
    good: MeasuredBand,
    weak: MeasuredBand,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct MeasuredBand {
    share: f64,
    precision: f64,
}

impl MeasuredBand {
    /// The counts behind the shares of `goods` items.
    fn figures(self, goods: u32, from: Option<f64>) -> BandFigures {
        let of = count(self.share * f64::from(goods));
        BandFigures {
            from,
            of,
            right: count(self.precision * f64::from(of)),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a count is a count, and the conversion saturates"
)]
fn count(share: f64) -> u32 {
    share.round() as u32
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
    pub(super) fn figures(&self, bands: Bands) -> ConfidenceFigures {
        let measured = &self.manifest.metrics.held_out;
        ConfidenceFigures {
            model_version: self.manifest.version.clone(),
            nomenclature: self.manifest.nomenclature.clone(),
            goods: measured.n,
            top_one: measured.six.top1,
            top_five: measured.six.top5,
            calibration_error: measured.ece,
            strong: measured
                .bands
                .strong
                .figures(measured.n, Some(bands.strong)),
            good: measured.bands.good.figures(measured.n, Some(bands.good)),
            possible: measured.bands.weak.figures(measured.n, None),
        }
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
