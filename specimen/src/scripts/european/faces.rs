//! The faces that lines are set in.

use super::super::FaceFile;

const fn face(file: &'static str, package: &'static str, share: u32) -> FaceFile {
    FaceFile(file, package, 0, share, false)
}

const fn held_back(file: &'static str, package: &'static str) -> FaceFile {
    FaceFile(file, package, 0, 1, true)
}

/// Grotesques as most cards have them, narrow and bold ones, book faces, typewriters, OCR-B.
pub(super) const LATIN: &[FaceFile] = &[
    face("LiberationSans-Regular.ttf", "fonts-liberation", 6),
    face("LiberationSans-Bold.ttf", "fonts-liberation", 6),
    face("LiberationSans-Italic.ttf", "fonts-liberation", 1),
    face("LiberationSansNarrow-Regular.ttf", "fonts-liberation", 3),
    face("LiberationSansNarrow-Bold.ttf", "fonts-liberation", 3),
    face("LiberationSerif-Regular.ttf", "fonts-liberation", 2),
    face("LiberationSerif-Bold.ttf", "fonts-liberation", 2),
    face("LiberationMono-Regular.ttf", "fonts-liberation", 1),
    face("LiberationMono-Bold.ttf", "fonts-liberation", 1),
    face("DejaVuSans.ttf", "fonts-dejavu-core", 2),
    face("DejaVuSans-Bold.ttf", "fonts-dejavu-core", 2),
    face("DejaVuSansMono.ttf", "fonts-dejavu-core", 2),
    face("DejaVuSansMono-Bold.ttf", "fonts-dejavu-core", 1),
    face("DejaVuSerif.ttf", "fonts-dejavu-core", 1),
    face("DejaVuSerif-Bold.ttf", "fonts-dejavu-core", 1),
    face("NotoSans-Regular.ttf", "fonts-noto-core", 3),
    face("NotoSans-Bold.ttf", "fonts-noto-core", 3),
    face("NotoSans-Italic.ttf", "fonts-noto-core", 1),
    face("NotoSerif-Regular.ttf", "fonts-noto-core", 1),
    face("NotoSerif-Bold.ttf", "fonts-noto-core", 1),
    face("NotoSansDisplay-Regular.ttf", "fonts-noto-core", 1),
    face("FreeSans.ttf", "fonts-freefont-ttf", 3),
    face("FreeSansBold.ttf", "fonts-freefont-ttf", 3),
    face("FreeMono.ttf", "fonts-freefont-ttf", 1),
    face("FreeMonoBold.ttf", "fonts-freefont-ttf", 1),
    held_back("FreeSerif.ttf", "fonts-freefont-ttf"),
    face("FreeSerifBold.ttf", "fonts-freefont-ttf", 1),
    face("Roboto-Regular.ttf", "fonts-roboto-unhinted", 2),
    face("Roboto-Medium.ttf", "fonts-roboto-unhinted", 2),
    face("Roboto-Bold.ttf", "fonts-roboto-unhinted", 2),
    face("Roboto-Light.ttf", "fonts-roboto-unhinted", 1),
    held_back("RobotoCondensed-Regular.ttf", "fonts-roboto-unhinted"),
    face("RobotoCondensed-Bold.ttf", "fonts-roboto-unhinted", 2),
    face("RobotoCondensed-Light.ttf", "fonts-roboto-unhinted", 1),
    face("OpenSans-Regular.ttf", "fonts-open-sans", 2),
    held_back("OpenSans-Semibold.ttf", "fonts-open-sans"),
    face("OpenSans-Bold.ttf", "fonts-open-sans", 2),
    face("OpenSans-Light.ttf", "fonts-open-sans", 1),
    face("OpenSans-CondBold.ttf", "fonts-open-sans", 1),
    face("Lato-Regular.ttf", "fonts-lato", 2),
    face("Lato-Bold.ttf", "fonts-lato", 2),
    face("Lato-Light.ttf", "fonts-lato", 1),
    face("NimbusSans-Regular.otf", "fonts-urw-base35", 3),
    face("NimbusSans-Bold.otf", "fonts-urw-base35", 3),
    face("NimbusSansNarrow-Regular.otf", "fonts-urw-base35", 2),
    face("NimbusSansNarrow-Bold.otf", "fonts-urw-base35", 2),
    face("URWGothic-Book.otf", "fonts-urw-base35", 1),
    face("NimbusMonoPS-Regular.otf", "fonts-urw-base35", 1),
    face("NimbusRoman-Regular.otf", "fonts-urw-base35", 1),
    face("C059-Roman.otf", "fonts-urw-base35", 1),
    face("Carlito-Regular.ttf", "fonts-crosextra-carlito", 2),
    face("Carlito-Bold.ttf", "fonts-crosextra-carlito", 2),
    face("LinBiolinum_R.otf", "fonts-linuxlibertine", 1),
    face("LinLibertine_R.otf", "fonts-linuxlibertine", 1),
    face("Inter-Regular.otf", "fonts-inter", 2),
    face("Inter-Bold.otf", "fonts-inter", 2),
    face("OCRB.otf", "fonts-ocr-b", 3),
];

/// Those of them that have Cyrillic letters: all but OCR-B, the last.
pub(super) const CYRILLIC: &[FaceFile] = LATIN.split_at(LATIN.len() - 1).0;
