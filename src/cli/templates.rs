//! `datapage templates`: what is known of single documents.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Outcome, output};
use crate::document::Templates;
use crate::document::template::{Library, Template, catalogue};
use crate::error::Error;

#[derive(Args)]
#[command(after_help = "\
Examples:
  datapage templates check                    the built-in templates
  datapage templates check my-templates/      your own, each mistake with its file and line
  datapage recognize card.jpg --templates my-templates/
  datapage templates list                     country by kind, as docs/documents.md has it")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say what is wrong in the templates of a folder, or that nothing is
    Check {
        /// The folder; the built-in templates where it is left out
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Write what is known of which documents, as Markdown
    List {
        /// A folder whose templates are listed beside the built-in ones
        #[arg(long, value_name = "DIR")]
        templates: Option<PathBuf>,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    match &arguments.command {
        Command::Check { folder: None } => {
            let count = Templates::built_in()?.documents.templates().len();
            output::print_text(&format!("{count} built-in templates, nothing wrong\n"))?;
            Ok(Outcome::Read)
        }
        Command::Check {
            folder: Some(folder),
        } => {
            let files = Library::files(folder)?;
            // All of them, so that one run tells everything.
            let mistakes: Vec<Error> = files
                .iter()
                .filter_map(|(name, text)| Template::parse(name, text).err())
                .collect();
            for mistake in &mistakes {
                tracing::error!("{mistake}");
            }
            if mistakes.is_empty() {
                let count = files.len();
                output::print_text(&format!("{count} templates, nothing wrong\n"))?;
                Ok(Outcome::Read)
            } else {
                Ok(Outcome::NothingReadable)
            }
        }
        Command::List { templates } => {
            let own = templates.as_deref().map(Library::files).transpose()?;
            let templates = Templates::with_documents(&own.unwrap_or_default())?;
            output::print_text(&catalogue(&templates.documents))?;
            Ok(Outcome::Read)
        }
    }
}
