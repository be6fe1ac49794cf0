//! `models/manifest.toml`, typed and checked.

use std::fmt;

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};

const EMBEDDED: &str = include_str!("../../models/manifest.toml");

/// The platform that this library was compiled for, as the manifest names it:
/// `linux-x86_64`, `linux-aarch64`, `macos-aarch64` or `windows-x86_64`; on
/// others likewise, though nothing is pinned for them.
#[must_use]
pub fn platform() -> String {
    format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH)
}

/// Every file that the engine needs and does not build.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Registry packages that carry the files.
    #[serde(rename = "package")]
    pub packages: Vec<PackageEntry>,
    /// Networks that are part of the program.
    #[serde(rename = "built_in", default)]
    pub built_in: Vec<BuiltInEntry>,
    /// Networks.
    #[serde(rename = "model")]
    pub models: Vec<ModelEntry>,
    /// What the classes of the recognisers stand for.
    #[serde(rename = "charset")]
    pub charsets: Vec<CharsetEntry>,
    /// ONNX Runtime, once for each platform.
    #[serde(rename = "library")]
    pub libraries: Vec<LibraryEntry>,
    /// Licence texts that travel with the others.
    #[serde(rename = "notice")]
    pub notices: Vec<NoticeEntry>,
}

/// A network of the project's own, compiled into the program.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuiltInEntry {
    /// What the code calls it.
    pub name: String,
    /// What it is for, one line.
    pub summary: String,
    /// SPDX expression.
    pub licence: String,
    /// File in `models/`.
    pub file: String,
    /// Its bytes.
    pub size: u64,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
}

/// A package of the Python registry that carries files of ours.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageEntry {
    /// Its name in the registry.
    pub name: String,
    /// The exact version.
    pub version: String,
    /// SPDX expression.
    pub licence: String,
    /// The project's home.
    pub source: String,
    /// Its archives.
    #[serde(rename = "wheel")]
    pub wheels: Vec<WheelEntry>,
}

impl PackageEntry {
    /// The archive for `platform`, see [`platform`].
    #[must_use]
    pub fn wheel(&self, platform: &str) -> Option<&WheelEntry> {
        self.wheels
            .iter()
            .find(|wheel| wheel.platforms.iter().any(|name| name == platform))
    }
}

/// One archive (a zip file) of a package.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WheelEntry {
    /// The platforms that it serves.
    pub platforms: Vec<String>,
    /// Its file name.
    pub file: String,
    /// Bytes.
    pub size: u64,
    /// 64 lowercase hexadecimal digits.
    pub sha256: String,
    /// Arguments that make `pip download` choose this archive whatever Python
    /// and machine it runs on.
    pub pip: Vec<String>,
}

/// One pinned file, and where it is taken from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its name in the home, without a folder.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// 64 lowercase hexadecimal digits.
    pub sha256: String,
    /// The package that carries it.
    pub package: String,
    /// Where in the package's archive.
    pub path: String,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelEntry {
    /// The name that the engine asks for.
    pub name: String,
    /// What it answers.
    pub summary: String,
    /// SPDX expression.
    pub licence: String,
    /// Who made it, and who converted it.
    pub origin: String,
    /// For recognisers: the charset that its classes stand for.
    pub charset: Option<String>,
    /// The ONNX file.
    pub file: FileEntry,
    /// How it wants to be fed.
    pub input: InputEntry,
    /// What it answers.
    pub output: OutputEntry,
}

/// How a network wants to be fed:
/// `(byte * scale - mean[c]) / std[c]`, where `c` counts the channels in the
/// order of `channels`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputEntry {
    /// The tensor's name in the graph.
    pub name: String,
    /// One letter for each axis: N batch, C channel, H row, W column.
    pub axes: String,
    /// The length of each axis.
    pub shape: Vec<Dimension>,
    /// Free axes of rows and columns must be multiples of this.
    #[serde(default = "one")]
    pub multiple_of: usize,
    /// The order of the channels.
    pub channels: ChannelOrder,
    /// Multiplies a byte (0 to 255).
    pub scale: f32,
    /// Subtracted after scaling, in the order of `channels`.
    pub mean: [f32; 3],
    /// Divides last, in the order of `channels`.
    pub std: [f32; 3],
    /// How a picture becomes that size.
    pub fit: String,
}

/// What a network answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputEntry {
    /// The tensor's name in the graph.
    pub name: String,
    /// The length of each axis.
    pub shape: Vec<Dimension>,
    /// What its numbers are.
    pub meaning: String,
}

/// The length of an axis.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Dimension {
    /// Always this many.
    Fixed(usize),
    /// As many as the caller likes, or as follows from the input.
    Free(String),
}

/// The order of a picture's channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ChannelOrder {
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red.
    Bgr,
}

/// A list of characters, one for each class of a recogniser.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CharsetEntry {
    /// The name that models refer to.
    pub name: String,
    /// How many.
    pub characters: usize,
    /// SPDX expression.
    pub licence: String,
    /// Who made it.
    pub origin: String,
    /// UTF-8, one character a line.
    pub file: FileEntry,
}

/// An inference library, loaded at run time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LibraryEntry {
    /// What it is.
    pub name: String,
    /// The platform that it runs on, see [`platform`].
    pub platform: String,
    /// SPDX expression.
    pub licence: String,
    /// Version, and what it asks of the system.
    pub origin: String,
    /// The shared library.
    pub file: FileEntry,
}

/// A licence text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeEntry {
    /// The platforms whose archives carry this very text.
    pub platforms: Vec<String>,
    /// The text.
    pub file: FileEntry,
}

/// What a pinned file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A network.
    Model,
    /// A list of characters.
    Charset,
    /// The inference library.
    Library,
    /// A licence text; the engine runs without it.
    Notice,
}

impl FileKind {
    /// The folder inside the home.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Model | Self::Charset => "models",
            Self::Library => "lib",
            Self::Notice => "licences",
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Model => "model",
            Self::Charset => "charset",
            Self::Library => "library",
            Self::Notice => "notice",
        })
    }
}

/// One line of [`Manifest::files`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed<'a> {
    /// What it is for.
    pub kind: FileKind,
    /// The name of its entry; of a notice, the file's name.
    pub name: &'a str,
    /// The file.
    pub file: &'a FileEntry,
}

impl Manifest {
    /// The manifest that this library was built with.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where somebody changed it and made a
    /// mistake, as in [`Manifest::parse`].
    pub fn embedded() -> Result<Self> {
        Self::parse(EMBEDDED)
    }

    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`]: not TOML, a field that is missing,
    /// unknown or of the wrong type (the message names the line), or a value
    /// that cannot be meant (it names the entry).
    pub fn parse(text: &str) -> Result<Self> {
        let manifest: Self = toml::from_str(text).map_err(|error| {
            Error::new(
                ErrorKind::Configuration,
                "the manifest of models cannot be read",
            )
            .with_source(error)
        })?;
        manifest.check().map_err(|complaint| {
            Error::new(
                ErrorKind::Configuration,
                format!("the manifest of models: {complaint}"),
            )
        })?;
        Ok(manifest)
    }

    /// The network called `name`.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&ModelEntry> {
        self.models.iter().find(|model| model.name == name)
    }

    /// The charset called `name`.
    #[must_use]
    pub fn charset(&self, name: &str) -> Option<&CharsetEntry> {
        self.charsets.iter().find(|charset| charset.name == name)
    }

    /// The inference library for `platform`, see [`platform`].
    #[must_use]
    pub fn library(&self, platform: &str) -> Option<&LibraryEntry> {
        self.libraries
            .iter()
            .find(|library| library.platform == platform)
    }

    /// The package called `name`.
    #[must_use]
    pub fn package(&self, name: &str) -> Option<&PackageEntry> {
        self.packages.iter().find(|package| package.name == name)
    }

    /// Every file that `platform` needs, in the order of the manifest.
    pub fn files<'a>(&'a self, platform: &'a str) -> impl Iterator<Item = Listed<'a>> {
        let models = self
            .models
            .iter()
            .map(|model| (FileKind::Model, &*model.name, &model.file));
        let charsets = self
            .charsets
            .iter()
            .map(|charset| (FileKind::Charset, &*charset.name, &charset.file));
        let libraries = self
            .libraries
            .iter()
            .filter(move |library| library.platform == platform)
            .map(|library| (FileKind::Library, &*library.name, &library.file));
        let notices = self
            .notices
            .iter()
            .filter(move |notice| notice.platforms.iter().any(|name| name == platform))
            .map(|notice| (FileKind::Notice, &*notice.file.name, &notice.file));
        models
            .chain(charsets)
            .chain(libraries)
            .chain(notices)
            .map(|(kind, name, file)| Listed { kind, name, file })
    }
}

fn one() -> usize {
    1
}
