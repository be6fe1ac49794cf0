//! What a manifest must fulfil beyond the types of its fields.

use std::collections::HashSet;

use super::manifest::{Dimension, FileEntry, Listed, Manifest, ModelEntry, PackageEntry};

impl Manifest {
    /// What the types alone cannot promise; the error names the entry.
    pub(super) fn check(&self) -> Result<(), String> {
        unique(
            "package",
            self.packages.iter().map(|package| &*package.name),
        )?;
        unique("model", self.models.iter().map(|model| &*model.name))?;
        unique(
            "charset",
            self.charsets.iter().map(|charset| &*charset.name),
        )?;
        unique(
            "library for",
            self.libraries.iter().map(|library| &*library.platform),
        )?;

        for package in &self.packages {
            check_package(package)
                .map_err(|complaint| format!("package {}: {complaint}", package.name))?;
        }
        for model in &self.models {
            self.check_model(model)
                .map_err(|complaint| format!("model {}: {complaint}", model.name))?;
        }
        for charset in &self.charsets {
            if charset.characters == 0 {
                return Err(format!("charset {}: has no characters", charset.name));
            }
            filled(
                &charset.name,
                &[("licence", &charset.licence), ("origin", &charset.origin)],
            )?;
        }
        for library in &self.libraries {
            let name = format!("library for {}", library.platform);
            filled(
                &name,
                &[("licence", &library.licence), ("origin", &library.origin)],
            )?;
            self.check_platform(&library.file, &library.platform)
                .map_err(|complaint| format!("{name}: {complaint}"))?;
        }
        for notice in &self.notices {
            for platform in &notice.platforms {
                self.check_platform(&notice.file, platform)
                    .map_err(|complaint| format!("notice {}: {complaint}", notice.file.name))?;
            }
        }
        self.check_files()
    }

    fn check_model(&self, model: &ModelEntry) -> Result<(), String> {
        let texts = [
            ("name", &model.name),
            ("summary", &model.summary),
            ("licence", &model.licence),
            ("origin", &model.origin),
            ("input.fit", &model.input.fit),
            ("output.meaning", &model.output.meaning),
        ];
        filled(&model.name, &texts)?;
        if let Some(charset) = &model.charset
            && self.charset(charset).is_none()
        {
            return Err(format!("its charset {charset} is not in the manifest"));
        }
        let input = &model.input;
        if input.axes.len() != input.shape.len() {
            return Err("input.axes and input.shape differ in length".to_owned());
        }
        if !(input.scale.is_finite() && input.scale > 0.0) {
            return Err("input.scale is not a positive number".to_owned());
        }
        if input.mean.iter().any(|mean| !mean.is_finite()) {
            return Err("input.mean is not a number".to_owned());
        }
        if input.std.iter().any(|std| !(std.is_finite() && *std > 0.0)) {
            return Err("input.std divides: it must be positive".to_owned());
        }
        let zero = |shape: &[Dimension]| shape.contains(&Dimension::Fixed(0));
        if input.multiple_of == 0 || zero(&input.shape) || zero(&model.output.shape) {
            return Err("an axis of length 0".to_owned());
        }
        Ok(())
    }

    /// Each file on its own, and no two for one place.
    fn check_files(&self) -> Result<(), String> {
        let mut platforms: Vec<&str> = self
            .packages
            .iter()
            .flat_map(|package| &package.wheels)
            .flat_map(|wheel| wheel.platforms.iter().map(String::as_str))
            .collect();
        platforms.sort_unstable();
        platforms.dedup();
        for platform in platforms {
            let mut places = HashSet::new();
            for Listed { kind, name, file } in self.files(platform) {
                let complain = |complaint: &str| Err(format!("{kind} {name}: {complaint}"));
                // The name is joined to the home: it must stay inside it.
                if !is_file_name(&file.name) {
                    return complain("file.name is not a plain file name");
                }
                if file.path.is_empty() {
                    return complain("file.path is empty");
                }
                if file.size == 0 {
                    return complain("file.size is 0");
                }
                if !is_sha256(&file.sha256) {
                    return complain("file.sha256 is not 64 lowercase hexadecimal digits");
                }
                if self.package(&file.package).is_none() {
                    return complain("file.package is not in the manifest");
                }
                if !places.insert((kind.folder(), &file.name)) {
                    return complain("another entry has the same file.name");
                }
            }
        }
        Ok(())
    }

    fn check_platform(&self, file: &FileEntry, platform: &str) -> Result<(), String> {
        match self.package(&file.package) {
            None => Err("file.package is not in the manifest".to_owned()),
            Some(package) if package.wheel(platform).is_none() => Err(format!(
                "package {} has no wheel for {platform}",
                package.name
            )),
            Some(_) => Ok(()),
        }
    }
}

fn check_package(package: &PackageEntry) -> Result<(), String> {
    let texts = [
        ("version", &package.version),
        ("licence", &package.licence),
        ("source", &package.source),
    ];
    filled(&package.name, &texts)?;
    unique(
        "wheel for",
        package
            .wheels
            .iter()
            .flat_map(|wheel| &wheel.platforms)
            .map(|name| &**name),
    )?;
    for wheel in &package.wheels {
        if !is_file_name(&wheel.file) || wheel.size == 0 || !is_sha256(&wheel.sha256) {
            return Err(format!(
                "its wheel {:?} needs a file name, a size, a sha256",
                wheel.file
            ));
        }
    }
    Ok(())
}

fn unique<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = HashSet::new();
    for name in names {
        if name.is_empty() {
            return Err(format!("a {what} without a name"));
        }
        if !seen.insert(name) {
            return Err(format!("two entries: {what} {name}"));
        }
    }
    Ok(())
}

fn filled(name: &str, texts: &[(&str, &String)]) -> Result<(), String> {
    match texts.iter().find(|(_, text)| text.trim().is_empty()) {
        Some((field, _)) => Err(format!("{name}: {field} is empty")),
        None => Ok(()),
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_file_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('.')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}
