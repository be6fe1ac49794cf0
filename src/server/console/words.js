// What things are called, and what to do about what went wrong.

// ISO 3166-1: the alpha-3 code that the wire has, and the alpha-2 code that browsers know
// names by. XKX is in common use for Kosovo, to which ISO gives none.
const COUNTRIES = `
ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG
AUSAU AUTAT AZEAZ BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL
BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH
CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX
CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES
ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI
GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM
HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT
JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB
LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD
MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS
MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO
NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL PRIPR PRKKP
PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS
SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI
SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO
TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC
VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW
XKXXK`;

const NAMES = new Intl.DisplayNames(["en"], { type: "region" });

export const countries = COUNTRIES.trim()
  .split(/\s+/)
  .map((pair) => ({ code: pair.slice(0, 3), name: NAMES.of(pair.slice(3)) }))
  .sort((a, b) => a.name.localeCompare(b.name, "en"));

// Utopia issues specimens, and cannot be asked for.
const COUNTRY_NAMES = new Map([["UTO", "Utopia"], ...countries.map(({ code, name }) => [code, name])]);

export const countryName = (code) => COUNTRY_NAMES.get(code) ?? code;

export const KINDS = {
  passport: "Passport",
  government_id: "Identity card",
  drivers_license: "Driving licence",
  residence_permit: "Residence permit",
  visa: "Visa",
  vehicle_registration_certificate: "Vehicle registration",
  aadhaar: "Aadhaar",
  pancard: "PAN card",
};

const FIELDS = {
  name: "Name",
  name_eng: "Name in English",
  name_kor: "Name in Korean",
  name_chn: "Name in Chinese",
  number: "Document number",
  mrz: "Machine-readable zone",
  document_code: "Document code",
  document_number: "Document number",
  expire_date: "Date of expiry",
  expiry_date: "Date of expiry",
  birth_date: "Date of birth",
  issue_date: "Date of issue",
  identity_number: "Identity number",
  gender: "Sex",
  curp: "CURP",
};

export function fieldName(key) {
  const words = key.replaceAll("_", " ");
  return FIELDS[key] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

// The value that the answer gives in one form for all documents, by the printed field's name.
export const UNIFORM = {
  name: "ocr_fullName",
  surname: "ocr_lastName",
  given_names: "ocr_firstName",
  gender: "ocr_gender",
  nationality: "ocr_nationality",
  birth_date: "ocr_birthDate",
  issue_date: "ocr_issueDate",
  expire_date: "ocr_expireDate",
  identity_number: "ocr_identityNumber",
  number: "ocr_number",
};

export const STATUS = {
  valid: ["Valid", "Every check digit is right and the reading is sure."],
  unsure: [
    "Not sure",
    "The check digits are right, but what none of them covers may be read wrong, or the print says otherwise. Compare it with the picture.",
  ],
  invalid: [
    "Invalid",
    "A check digit is wrong: the zone was misread, misprinted or altered. It is shown as it stands.",
  ],
};

export const DIGIT = { right: "right", wrong: "wrong", not_printed: "none printed" };

export const SOURCE = { mrz: "from the MRZ", barcode: "from the barcode" };

export const AGREEMENT = { agree: "agree", differ: "differ", absent: "not compared" };

export const VERDICT = {
  agree: "agree",
  agree_truncated: "agree, MRZ cut off",
  differ: "differ",
  only_viz: "print only",
  only_mrz: "MRZ only",
};

const RULES = {
  check_digit_failed: "A check digit is wrong",
  viz_mrz_differ: "Print and MRZ contradict each other",
  barcode_differs: "The barcode contradicts print or MRZ",
  barcode_signature_wrong: "The barcode’s signature is not its issuer’s",
  required_field_missing: "A field that this kind of document has was not found",
  low_score: "A required field is not sure",
  mrz_uncertain: "The machine-readable zone is not sure",
  name_truncated: "The MRZ cuts the name off",
  holder_over_100: "The holder would be over a hundred",
  dates_out_of_order: "The dates do not follow each other",
  sides_differ: "Front and back say different things",
};

export const ruleName = (rule) => RULES[rule] ?? rule.replaceAll("_", " ");

// What is measured on a picture, and what to do where it is out of its bound.
export const QUALITY = {
  sharpness: ["Sharpness", "blurred: hold still, let it focus"],
  glare_on_text: ["Glare on text", "light lies over text: tilt it"],
  glare: ["Glare", "light lies over the page: tilt it"],
  resolution: ["Resolution", "few pixels: go closer"],
  corners_cut_off: ["Corners cut off", "show all corners"],
  colour: ["Colour", "no colour: a copy?"],
};

export const UNIT = {
  share: (value) => `${(value * 100).toFixed(1)} %`,
  dpi: (value) => `${Math.round(value)} dpi`,
  corners: (value) => `${value} ${value === 1 ? "corner" : "corners"}`,
  levels: (value) => `${value} of 255`,
};

export const STAGES = {
  decode: "picture",
  page: "page",
  detect: "text boxes",
  zone: "MRZ",
  barcode: "barcode",
  lines: "lines",
  quality: "picture quality",
  understand: "meaning",
};

// What to do, by the API's code, or by the HTTP status where there is none.
const ADVICE = {
  1001: ["The engine is not ready", "Networks or runtime are missing: `datapage doctor` says which."],
  1003: ["This server could not finish", "Read it again. If it stays so, its log has the transaction below."],
  1005: ["The front is missing", "Choose a picture of the front first."],
  1009: ["No document was found", "Show all of it, sharp and evenly lit, filling most of the picture."],
  1010: ["This server answers by callback only", "Its setting `asynchronous_only` is on; this page waits for its answers."],
  1011: ["The front is another document", "It is not of the country and kind that were chosen. Leave them open to see what it is."],
  1012: ["The back is another document", "It is not of the country and kind that were chosen. Leave them open to see what it is."],
  1013: ["This picture cannot be read", "Only JPEG and PNG can, each up to 50 MB."],
  1015: ["The request was not understood", "The message names the field that is wrong."],
  403: ["This server wants a key", "Put one into the field “Key”. It is sent along and kept nowhere."],
  413: ["The picture is too large", "Each may have 50 MB and a hundred megapixels or so."],
  429: ["The server is busy", "All its places are taken. Read it again in a moment."],
  0: ["The server cannot be reached", "Is it still running? It may be stopping, or the connection was cut."],
};

export function advice(status, code) {
  return ADVICE[status === 413 ? 413 : code || status] ?? ["Something went wrong", "The message says what."];
}
