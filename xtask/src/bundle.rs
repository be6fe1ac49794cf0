//! `cargo xtask bundle`: one tarball for a machine without a network.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use datapage::weights::{Listed, Manifest, Store, check_file, platform, sha256_hex};
use flate2::{Compression, GzBuilder};

use crate::arguments::Arguments;
use crate::{Failure, notices, sbom, setup, stages, workspace};

/// The package whose binary is bundled.
const PACKAGE: &str = "datapage";

/// Every file in the tarball is of 2000-01-01, so that the same content gives
/// the same tarball; some programs of tar warn of 1970.
const MODIFIED: u64 = 946_684_800;

pub const HELP: &str = "\
Usage: cargo xtask bundle [--out DIR] [--binary FILE]

Sets up, builds, and packs what a machine without a network needs into
DIR/datapage-VERSION-PLATFORM.tar.gz: the binary, ONNX Runtime, the weights, a
picture to try, the licences of everything inside, an SBOM (CycloneDX) and
SHA256SUMS. Unpack it anywhere and run the binary: it finds its files beside
itself. The same sources, toolchain and place give the same bytes.

Options:
  --out DIR      where to write it; otherwise dist/
  --binary FILE  pack this binary instead of building one

Examples:
  cargo xtask bundle
  cargo xtask bundle --out /media/stick
  tar -xzf dist/datapage-*.tar.gz && cd datapage-* &&
      sha256sum --check SHA256SUMS && ./datapage recognize demo/specimen-td3.jpg
";

/// The command.
pub fn run(mut arguments: Arguments) -> Result<(), Failure> {
    let out = arguments.path("out")?;
    let binary = arguments.path("binary")?;
    arguments.finish()?;
    let out = out.unwrap_or_else(|| workspace::root().join("dist"));
    let home = setup::setup(None, None)?;
    let binary = match binary {
        Some(binary) => binary,
        None => build()?,
    };
    pack(&binary, &home, &out)?;
    Ok(())
}

/// Builds the binary that is bundled, without its debug information.
fn build() -> Result<PathBuf> {
    workspace::build_binary(&[
        "--config",
        "profile.release.package.datapage.strip='debuginfo'",
    ])
}

/// What goes into the tarball, by its path there.
#[derive(Default)]
struct Contents {
    files: BTreeMap<String, Packed>,
}

struct Packed {
    mode: u32,
    content: Vec<u8>,
}

impl Contents {
    fn add(&mut self, path: impl Into<String>, mode: u32, content: Vec<u8>) {
        self.files.insert(path.into(), Packed { mode, content });
    }

    fn copy(&mut self, path: impl Into<String>, mode: u32, from: &Path) -> Result<()> {
        let content = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
        self.add(path, mode, content);
        Ok(())
    }

    /// In the format of `sha256sum --check`.
    fn checksums(&self) -> Result<String> {
        let mut text = String::new();
        for (path, packed) in &self.files {
            writeln!(text, "{}  {path}", sha256_hex(&packed.content)).context("SHA256SUMS")?;
        }
        Ok(text)
    }
}

fn pack(binary: &Path, home: &Path, out: &Path) -> Result<()> {
    let platform = platform();
    let manifest = Manifest::embedded()?;
    let metadata = workspace::metadata(Some(&host()?))?;
    let tree = notices::tree(&metadata, PACKAGE)?;
    let version = tree
        .iter()
        .find(|item| item.package.name.as_str() == PACKAGE)
        .map(|item| item.package.version.to_string())
        .context("the tree has no root")?;
    let name = format!("{PACKAGE}-{version}-{platform}");

    let root = workspace::root();
    let mut contents = Contents::default();
    contents.copy(workspace::binary_name(), 0o755, binary)?;
    contents.copy("demo/specimen-td3.jpg", 0o644, &root.join(stages::SPECIMEN))?;
    contents.add("BUNDLE.txt", 0o644, guide(&version, &platform).into_bytes());
    add_pinned_files(&mut contents, &manifest, home, &platform)?;
    for text in ["LICENSE-MIT", "LICENSE-APACHE"] {
        contents.copy(
            format!("licences/{PACKAGE}/{text}"),
            0o644,
            &root.join(text),
        )?;
    }
    contents.copy(
        "models/manifest.toml",
        0o644,
        &root.join("models").join("manifest.toml"),
    )?;
    for item in &tree {
        let package = item.package;
        for (text, content) in notices::texts(package)? {
            let path = format!(
                "licences/crates/{}-{}/{text}",
                package.name, package.version
            );
            contents.add(path, 0o644, content);
        }
    }
    contents.add(
        "licences/crates.txt",
        0o644,
        notices::index(&tree)?.into_bytes(),
    );
    let lock = fs::read_to_string(root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let bill = sbom::cyclonedx(&tree, PACKAGE, &lock, &manifest, &platform)?;
    contents.add("sbom.cdx.json", 0o644, bill.into_bytes());
    contents.add("SHA256SUMS", 0o644, contents.checksums()?.into_bytes());

    fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let tarball = out.join(format!("{name}.tar.gz"));
    write(&contents, &name, &tarball)?;
    let size = fs::metadata(&tarball)
        .map(|metadata| metadata.len())
        .unwrap_or_default();
    eprintln!(
        "bundle: {} ({:.0} MB, {} files)",
        tarball.display(),
        size as f64 / 1e6,
        contents.files.len()
    );
    Ok(())
}

/// Weights, library and their licence texts, verified once more.
fn add_pinned_files(
    contents: &mut Contents,
    manifest: &Manifest,
    home: &Path,
    platform: &str,
) -> Result<()> {
    let store = Store::open(Some(home))?;
    for Listed { kind, file, .. } in manifest.files(platform) {
        let path = store.path(kind, file);
        let state = check_file(&path, file.size, &file.sha256);
        if !state.is_sound() {
            bail!("{} is {state}", path.display());
        }
        contents.copy(format!("{}/{}", kind.folder(), file.name), 0o644, &path)?;
    }
    Ok(())
}

/// Writes the tarball under another name first: nobody meets half of one.
fn write(contents: &Contents, folder: &str, tarball: &Path) -> Result<()> {
    let draft = tarball.with_extension("gz.part");
    let cannot = || format!("cannot write {}", draft.display());
    let file = BufWriter::new(File::create(&draft).with_context(cannot)?);
    let gzip = GzBuilder::new()
        .mtime(0)
        .write(file, Compression::default());
    let mut archive = tar::Builder::new(gzip);
    for (path, packed) in &contents.files {
        let mut header = tar::Header::new_gnu();
        header.set_size(packed.content.len() as u64);
        header.set_mode(packed.mode);
        header.set_mtime(MODIFIED);
        header.set_uid(0);
        header.set_gid(0);
        archive
            .append_data(
                &mut header,
                format!("{folder}/{path}"),
                packed.content.as_slice(),
            )
            .with_context(cannot)?;
    }
    let gzip = archive.into_inner().with_context(cannot)?;
    gzip.finish()
        .and_then(|mut file| file.flush())
        .with_context(cannot)?;
    fs::rename(&draft, tarball).with_context(|| format!("cannot write {}", tarball.display()))
}

/// The target triple of the binary that cargo builds here.
fn host() -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .arg("-vV")
        .output()
        .context("cannot run rustc")?;
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .context("rustc -vV names no host")
}

fn guide(version: &str, platform: &str) -> String {
    format!(
        "datapage {version} for {platform}\n\
         \n\
         Reads identity documents on this machine; opens no network connection.\n\
         Nothing is installed: run the binary where it lies. It finds models/ and lib/\n\
         beside itself, and $DATAPAGE_HOME may name another folder that holds both.\n\
         \n\
         sha256sum --check SHA256SUMS\n\
         ./datapage doctor\n\
         ./datapage recognize demo/specimen-td3.jpg --annotate annotated.png\n\
         ./datapage --help\n\
         \n\
         sbom.cdx.json lists everything inside; licences/ holds the texts.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents() -> Contents {
        let mut contents = Contents::default();
        contents.add("b/second", 0o644, b"two".to_vec());
        contents.add("a", 0o755, b"abc".to_vec());
        contents
    }

    #[test]
    fn checksums_are_those_of_sha256sum() {
        // FIPS 180-4, the example of one block.
        let first = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a";
        let checksums = contents().checksums().expect("two lines");
        assert_eq!(checksums.lines().next(), Some(first));
        assert_eq!(checksums.lines().count(), 2);
    }

    #[test]
    fn the_same_contents_give_the_same_tarball() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tarballs = ["one.tar.gz", "two.tar.gz"].map(|name| folder.path().join(name));
        for tarball in &tarballs {
            write(&contents(), "folder", tarball).expect("writes");
        }
        let [one, two] = tarballs.map(|tarball| fs::read(tarball).expect("reads"));
        assert_eq!(one, two);

        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(one.as_slice()));
        let entries: Vec<_> = archive
            .entries()
            .expect("a tarball")
            .map(|entry| {
                let entry = entry.expect("an entry");
                let header = entry.header();
                let path = entry.path().expect("a path").to_string_lossy().into_owned();
                (
                    path,
                    header.mode().expect("a mode"),
                    header.mtime().expect("a time"),
                )
            })
            .collect();
        let expected = [("folder/a", 0o755), ("folder/b/second", 0o644)];
        assert_eq!(
            entries,
            expected.map(|(path, mode)| (path.to_owned(), mode, MODIFIED))
        );
    }
}
