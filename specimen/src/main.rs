//! The command line of the specimen press.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use specimen::camera::Camera;
use specimen::encode::Jpeg;
use specimen::error::{Error, Result};
use specimen::forms::Form;
use specimen::layout::Layout;
use specimen::lines::LinePress;
use specimen::pages::{PagePress, photos};
use specimen::scripts::{self, ScriptPress};
use specimen::set::{self, Mix};
use specimen::{Order, Press, fixtures, issuers};

/// Draws identity documents of people who do not exist, with complete truth.
///
/// Every picture comes with a JSON file that says what it shows and where:
/// MRZ lines, fields, the page's corners. The same seed gives the same bytes.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Examples:
  specimen draw --layout td3 --seed 7 --out drawn
  specimen draw --layout td1-front --camera hard --count 20 --out drawn
  specimen draw --layout td2 --issuer POL --camera scan --size 2400 --out drawn
  specimen set --seed 7 --count 700 --out set && datapage evaluate set/manifest.json
  specimen set --layouts kor-id,eu-licence-front --out set
  specimen set --layouts forms --count 200 --out set
  specimen fixtures --out testdata

Layouts with an MRZ: td3 td1-front td1-back td2 mrv-a mrv-b fra-id
Layouts without: eu-licence-front eu-licence-back kor-id kor-licence jpn-licence
  chn-id-front chn-id-back ind-aadhaar-front ind-aadhaar-back ind-pan
  usa-licence-front usa-licence-back
Forms: the files of specimen/forms, by name, such as arg-government_id or nzl-passport

Fonts (Debian): fonts-ocr-b fonts-dejavu-core fonts-liberation fonts-noto-core;
  for kor-* also fonts-nanum and fonts-noto-cjk, for jpn-* and chn-* fonts-noto-cjk"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Draw pictures of one layout, one for each seed.
    Draw {
        /// Which document and side: one of the layouts that `specimen --help` lists, or a form.
        #[arg(long, default_value = "td3")]
        layout: String,
        /// A form of one's own in the place of a layout; see `specimen/forms/README.md`.
        #[arg(long, value_name = "FILE", conflicts_with = "layout")]
        form: Option<PathBuf>,
        /// The first seed; pictures are named after theirs.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many, with seeds that follow each other.
        #[arg(long, default_value_t = 1)]
        count: u64,
        /// How the document is looked at.
        #[arg(long, value_enum, default_value = "photo")]
        camera: Camera,
        /// Pixels of the longer side.
        #[arg(long, default_value_t = 1600, value_parser = clap::value_parser!(u32).range(64..=12000))]
        size: u32,
        /// Code of the issuer, such as UTO; any where left out. Documents of one state
        /// have their own.
        #[arg(long)]
        issuer: Option<String>,
        /// The folder to write to; made where it is missing.
        #[arg(long)]
        out: PathBuf,
    },
    /// Draw a mixed set over layouts, treatments (cameras, degradations, sheets of cards) and
    /// sizes, with a manifest for `datapage evaluate`.
    Set {
        /// The seed of the set; another one gives other holders and scenes.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many pictures; 140 are one of each layout with an MRZ and treatment.
        #[arg(long, default_value_t = 140, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        count: u32,
        /// So many pictures of each layout by each treatment, in the place of a count.
        #[arg(long, conflicts_with = "count", value_parser = clap::value_parser!(u32).range(1..=1000))]
        rounds: Option<u32>,
        /// Only these layouts, separated by commas, or `all`, or `forms`; those of documents that
        /// have an MRZ where left out.
        #[arg(long, value_delimiter = ',')]
        layouts: Vec<String>,
        /// Forms of one's own, in the place of layouts; may be given several times.
        #[arg(long = "form", value_name = "FILE", conflicts_with = "layouts")]
        forms: Vec<PathBuf>,
        /// Only these treatments, separated by commas: cameras and degradations; all where left out.
        #[arg(long, value_delimiter = ',')]
        treatments: Vec<String>,
        /// Draw each picture's longer side from these, in pixels; where left out all sizes follow
        /// each other, from what can just be read.
        #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u32).range(64..=12000))]
        sizes: Vec<u32>,
        /// The folder to write to; made where it is missing.
        #[arg(long)]
        out: PathBuf,
    },
    /// Write crops of single MRZ lines to standard output, for training the line model.
    Lines {
        /// The number of the first batch; the batch follows from it.
        #[arg(long, default_value_t = 0)]
        first: u64,
        /// How many batches.
        #[arg(long, default_value_t = u64::MAX)]
        count: u64,
        /// Lines in each batch.
        #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1024))]
        lines: u16,
    },
    /// Write crops of single lines of a script to standard output, for training its model.
    Script(ScriptLines),
    /// Write small photos of whole scenes to standard output, for training the page model.
    Pages {
        /// The number of the first picture; the picture follows from it.
        #[arg(long, default_value_t = 0)]
        first: u64,
        /// How many pictures.
        #[arg(long, default_value_t = u64::MAX)]
        count: u64,
        /// Documents of the layouts that are drawn beforehand.
        #[arg(long, default_value_t = 800, value_parser = clap::value_parser!(u64).range(1..=4000))]
        flats: u64,
        /// Which layouts those are of, parted by commas; those of documents that have an
        /// MRZ where left out.
        #[arg(long, value_delimiter = ',')]
        layouts: Vec<String>,
        /// A folder whose JPEG and PNG files are photos for backgrounds, with all below
        /// it; may be given several times.
        #[arg(long, value_name = "FOLDER")]
        photos: Vec<PathBuf>,
    },
    /// Draw the pictures of the repository's tests and of its README.
    Fixtures {
        /// The folder to write to; made where it is missing.
        #[arg(long)]
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("specimen: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Draw {
            layout,
            form,
            seed,
            count,
            camera,
            size,
            issuer,
            out,
        } => {
            let layout = match form {
                Some(path) => Layout::of_form(Form::read(&path)?),
                None => Layout::named(&layout)?,
            };
            let issuer = issuer
                .map(|code| {
                    issuers::by_code(&code).ok_or_else(|| {
                        let known: Vec<_> = issuers::all().map(|i| i.code).collect();
                        Error::Layout(format!(
                            "no issuer `{code}`; there are {}",
                            known.join(", ")
                        ))
                    })
                })
                .transpose()?;
            let press = Press::new()?;
            for seed in seed..seed.saturating_add(count) {
                let order = Order {
                    layout: layout.clone(),
                    issuer,
                    seed,
                    camera,
                    size,
                };
                let print = press.print(&order)?;
                let stem = format!("{}-{seed}", layout.name);
                let file = Jpeg::of(print.quality).encode(&print.picture)?;
                write(&out, &format!("{stem}.jpg"), &file)?;
                write(
                    &out,
                    &format!("{stem}.json"),
                    print.truth.to_json().as_bytes(),
                )?;
            }
            Ok(())
        }
        Command::Set {
            seed,
            count,
            rounds,
            layouts,
            forms,
            treatments,
            sizes,
            out,
        } => {
            let layouts = or_own(&layouts, &forms)?;
            let mix = Mix::new(layouts, &treatments, sizes)?;
            let count = rounds.map_or(count, |rounds| rounds * mix.round() as u32);
            write_set(seed, count, &mix, &out)
        }
        Command::Lines {
            first,
            count,
            lines,
        } => LinePress::new()?.write(
            first,
            count,
            usize::from(lines),
            &mut std::io::stdout().lock(),
        ),
        Command::Script(lines) => lines.write(),
        Command::Pages {
            first,
            count,
            flats,
            layouts,
            photos,
        } => PagePress::new(&chosen(&layouts)?, flats, photos::load(&photos)?)?.write(
            first,
            count,
            &mut std::io::stdout().lock(),
        ),
        Command::Fixtures { out } => write_fixtures(&out),
    }
}

/// The pictures of the repository's tests and of its README, with their truth.
fn write_fixtures(out: &Path) -> Result<()> {
    for fixture in fixtures::all(&Press::new()?)? {
        write(out, &fixture.name, &fixture.file)?;
        let truth = fixture.truth.to_json();
        write(out, &fixture.truth_name(), truth.as_bytes())?;
    }
    Ok(())
}

/// The layouts of these files, or those with these names.
fn or_own(names: &[String], files: &[PathBuf]) -> Result<Vec<Layout>> {
    if files.is_empty() {
        return chosen(names);
    }
    let read = |path: &PathBuf| Ok(Layout::of_form(Form::read(path)?));
    files.iter().map(read).collect()
}

/// The layouts with these names, all for "all", the forms for "forms", or those of documents that have an MRZ where
/// none is named.
fn chosen(names: &[String]) -> Result<Vec<Layout>> {
    if names.is_empty() {
        return Layout::with_mrz();
    }
    let mut layouts = Vec::new();
    for name in names {
        match name.as_str() {
            "all" => layouts.extend(Layout::all()?),
            "forms" => layouts.extend(Layout::forms()?),
            name => layouts.push(Layout::named(name)?),
        }
    }
    Ok(layouts)
}

/// Which lines of a script are written, and what of them.
#[derive(Debug, clap::Args)]
struct ScriptLines {
    /// Which script.
    #[arg(long, default_value = "korean")]
    script: String,
    /// The number of the first batch; the batch follows from it.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// How many batches.
    #[arg(long, default_value_t = u64::MAX)]
    count: u64,
    /// Lines in each batch.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1024))]
    lines: u16,
    /// Set the lines in the faces that are held back from training.
    #[arg(long)]
    held_back: bool,
    /// How many of a hundred lines are of the hardest tier; a third are without it.
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=100))]
    hard: Option<u8>,
    /// Print the names of the kinds of lines, one a line, and draw nothing.
    #[arg(long)]
    kinds: bool,
    /// Print what the lines say, one a line behind the number of its kind, and draw nothing.
    #[arg(long, conflicts_with = "kinds")]
    texts: bool,
}

impl ScriptLines {
    fn write(&self) -> Result<()> {
        let script = scripts::named(&self.script)?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        let said = if self.kinds {
            writeln!(out, "{}", script.kinds.join("\n"))
        } else if self.texts {
            let lines = self.count.saturating_mul(u64::from(self.lines));
            scripts::texts(script, self.first)
                .zip(0..lines)
                .try_for_each(|((kind, text), _)| writeln!(out, "{kind}\t{text}"))
        } else {
            let mut press = ScriptPress::new(script, self.held_back)?;
            if let Some(percent) = self.hard {
                press = press.with_hard(f64::from(percent) / 100.0);
            }
            return press.write(self.first, self.count, usize::from(self.lines), &mut out);
        };
        said.and_then(|()| out.flush())
            .map_err(|e| Error::Io("standard output".into(), e))
    }
}

/// Draws a set into `out`.
fn write_set(seed: u64, count: u32, mix: &Mix, out: &Path) -> Result<()> {
    let press = Press::new()?;
    let mut entries = Vec::with_capacity(count as usize);
    for index in 0..count as usize {
        let (file, entry) = set::draw(&press, mix, seed, index)?;
        write(out, &entry.file, &file)?;
        entries.push(entry);
    }
    let mut json = serde_json::to_string_pretty(&entries)
        .map_err(|e| Error::Layout(format!("the manifest: {e}")))?;
    json.push('\n');
    write(out, "manifest.json", json.as_bytes())
}

/// Writes a file into `folder` and says so on stderr.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, bytes))
        .map_err(|e| Error::Io(path.clone(), e))?;
    eprintln!("{} ({} bytes)", path.display(), bytes.len());
    Ok(())
}
