//! Is a file the one that was pinned: its size and SHA-256, in one pass.

use std::fmt::{self, Write as _};
use std::fs::File;
use std::io::{ErrorKind as IoErrorKind, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

/// How much is read and hashed at a time: small enough to stay in the cache
/// between the read and the hash, large enough to make few system calls.
const CHUNK: usize = 256 * 1024;

/// What was found where a pinned file should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileState {
    /// The pinned bytes, all of them and no others.
    Sound,
    /// Nothing.
    Missing,
    /// The file ends early.
    Truncated {
        /// Bytes that are there.
        found: u64,
        /// Bytes that are pinned.
        pinned: u64,
    },
    /// The file is longer than the pinned one.
    Overlong {
        /// Bytes that are there.
        found: u64,
        /// Bytes that are pinned.
        pinned: u64,
    },
    /// The size is right and the content is not.
    Altered {
        /// The SHA-256 of what is there, lowercase hexadecimal.
        sha256: String,
    },
    /// The operating system refused to read it, in its own words.
    Unreadable(String),
}

impl FileState {
    /// Whether the file may be used.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        *self == Self::Sound
    }
}

impl fmt::Display for FileState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sound => f.write_str("sound"),
            Self::Missing => f.write_str("missing"),
            Self::Truncated { found, pinned } => {
                write!(f, "truncated ({found} of {pinned} bytes)")
            }
            Self::Overlong { found, pinned } => {
                write!(f, "altered ({found} bytes where {pinned} are pinned)")
            }
            Self::Altered { sha256 } => write!(f, "altered (its SHA-256 is {sha256})"),
            Self::Unreadable(reason) => write!(f, "unreadable ({reason})"),
        }
    }
}

/// Compares the file at `path` with the pinned `size` in bytes and `sha256`
/// (64 lowercase hexadecimal digits). Never fails: what hinders the
/// comparison is a [`FileState`] too.
#[must_use]
pub fn check_file(path: &Path, size: u64, sha256: &str) -> FileState {
    compare(path, size, sha256, |_| ())
}

/// The whole file at `path`, if it is the pinned one.
pub(super) fn read_file(path: &Path, size: u64, sha256: &str) -> Result<Vec<u8>, FileState> {
    let mut bytes = Vec::new();
    let keep = |chunk: &[u8]| {
        if bytes.is_empty() {
            // By now the file is known to have this size.
            bytes.reserve_exact(usize::try_from(size).unwrap_or_default());
        }
        bytes.extend_from_slice(chunk);
    };
    match compare(path, size, sha256, keep) {
        FileState::Sound => Ok(bytes),
        state => Err(state),
    }
}

/// The SHA-256 of `bytes`, 64 lowercase hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hexadecimal(Sha256::digest(bytes).as_slice())
}

/// Reads the file once, hands every chunk to `take` and judges it at the end.
/// What `take` has received is worth something only if the answer is `Sound`.
fn compare(path: &Path, size: u64, sha256: &str, mut take: impl FnMut(&[u8])) -> FileState {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == IoErrorKind::NotFound => return FileState::Missing,
        Err(error) => return FileState::Unreadable(error.to_string()),
    };
    // A wrong size is told without reading, and bounds what is read.
    match file.metadata() {
        Ok(metadata) if !metadata.is_file() => {
            return FileState::Unreadable("not a regular file".to_owned());
        }
        Ok(metadata) if metadata.len() != size => return wrong_size(metadata.len(), size),
        Ok(_) => {}
        Err(error) => return FileState::Unreadable(error.to_string()),
    }

    let mut hash = Sha256::new();
    let mut found = 0_u64;
    let mut chunk = vec![0; CHUNK];
    loop {
        let part = match file.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => chunk.get(..count).unwrap_or_default(),
            Err(error) if error.kind() == IoErrorKind::Interrupted => continue,
            Err(error) => return FileState::Unreadable(error.to_string()),
        };
        found += part.len() as u64;
        if found > size {
            break; // It grew while it was read.
        }
        hash.update(part);
        take(part);
    }
    if found != size {
        return wrong_size(found, size);
    }
    let found = hexadecimal(hash.finalize().as_slice());
    if found == sha256 {
        FileState::Sound
    } else {
        FileState::Altered { sha256: found }
    }
}

fn wrong_size(found: u64, pinned: u64) -> FileState {
    if found < pinned {
        FileState::Truncated { found, pinned }
    } else {
        FileState::Overlong { found, pinned }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha256() {
        // FIPS 180-4, the example of one block and the empty message.
        assert_eq!(
            sha256_hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            sha256_hex(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn every_state_is_told_apart() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("file");
        let content = vec![7_u8; 3 * CHUNK + 5];
        let (size, sha256) = (content.len() as u64, sha256_hex(&content));
        assert_eq!(check_file(&path, size, &sha256), FileState::Missing);

        std::fs::write(&path, &content).expect("writes");
        assert_eq!(check_file(&path, size, &sha256), FileState::Sound);
        assert_eq!(read_file(&path, size, &sha256).expect("sound"), content);
        assert_eq!(
            check_file(&path, size + 1, &sha256),
            FileState::Truncated {
                found: size,
                pinned: size + 1
            }
        );
        assert_eq!(
            check_file(&path, size - 1, &sha256),
            FileState::Overlong {
                found: size,
                pinned: size - 1
            }
        );

        let mut altered = content;
        altered[CHUNK] ^= 1;
        std::fs::write(&path, &altered).expect("writes");
        let state = check_file(&path, size, &sha256);
        assert_eq!(
            state,
            FileState::Altered {
                sha256: sha256_hex(&altered)
            }
        );
        assert_eq!(read_file(&path, size, &sha256), Err(state));
        assert!(matches!(
            check_file(folder.path(), size, &sha256),
            FileState::Unreadable(_)
        ));
    }
}
