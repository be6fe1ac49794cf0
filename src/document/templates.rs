//! Everything that reading a document needs besides the document: the tables and the
//! single documents of `templates/`.

use std::sync::OnceLock;

use super::months::MonthTable;
use super::nations::NationTable;
use super::tables::LabelTable;
use super::template::{Library, Template};
use crate::error::{Error, Result};

/// Everything that reading a document needs besides the document.
pub struct Templates {
    /// Captions and what stands under them.
    pub labels: LabelTable,
    /// Names of months.
    pub months: MonthTable,
    /// Names of countries and nationalities.
    pub nations: NationTable,
    /// What is known of single documents.
    pub documents: Library,
}

/// The templates of `templates/documents/`, by name; the build script lists them.
mod built_in {
    include!(concat!(env!("OUT_DIR"), "/templates.rs"));
}

impl Templates {
    /// Reads the three tables; no single document is known then.
    ///
    /// # Errors
    /// `Configuration`, as the tables' own `parse` functions say.
    pub fn parse(labels: &str, months: &str, nations: &str) -> Result<Self> {
        Ok(Self {
            labels: LabelTable::parse(labels)?,
            months: MonthTable::parse(months)?,
            nations: NationTable::parse(nations)?,
            documents: Library::default(),
        })
    }

    /// The tables and templates that this program was built with, parsed once.
    ///
    /// # Errors
    /// `Configuration` where they cannot be read; a test of this crate keeps them
    /// readable.
    pub fn built_in() -> Result<&'static Self> {
        static TABLES: OnceLock<Result<Templates>> = OnceLock::new();
        TABLES
            .get_or_init(Self::of_this_build)
            .as_ref()
            .map_err(|e| Error::new(e.kind(), e.to_string()))
    }

    /// The same with the templates of a user's folder: pairs of name and text. One that
    /// has the name of a built-in template takes its place.
    ///
    /// # Errors
    /// `Configuration`, as [`Template::parse`] says.
    pub fn with_documents(files: &[(String, String)]) -> Result<Self> {
        let mut templates = Self::of_this_build()?;
        for (name, text) in files {
            templates.documents.add(Template::parse(name, text)?);
        }
        Ok(templates)
    }

    fn of_this_build() -> Result<Self> {
        Ok(Self {
            documents: Library::parse(built_in::DOCUMENTS.iter().copied())?,
            ..Self::parse(
                include_str!("../../templates/labels.toml"),
                include_str!("../../templates/months.toml"),
                include_str!("../../templates/nations.toml"),
            )?
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tables_are_readable() {
        let tables = Templates::built_in().expect("the tables in templates/");
        for key in [
            "surname",
            "given_names",
            "number",
            "birth_date",
            "issue_date",
            "authority",
        ] {
            assert!(tables.labels.field(key).is_some(), "{key}");
        }
        assert!(tables.labels.patterns().len() > 500);
        assert!(tables.documents.templates().len() > 5);
    }
}
