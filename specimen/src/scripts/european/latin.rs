//! Words that documents in Latin letters print, by language: names that many people bear,
//! towns, offices, streets, months, labels. All in small letters.

use super::{Language, Stock};

/// What lines in Latin letters are made of.
pub(super) const STOCK: Stock = Stock {
    alphabet: datapage::weights::LATIN_ALPHABET,
    capitals: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    consonants: "bcdfghjklmnpqrstvwxz",
    vowels: "aeiouy",
    closing: "aeioulmnrst",
    languages: LANGUAGES,
    offices: OFFICES,
    streets: STREETS,
    months: MONTHS,
    labels: LABELS,
    number_sign: "Nº",
};

/// Languages of documents that are read; the first ones are not more frequent.
#[rustfmt::skip]
const LANGUAGES: &[Language] = &[
    Language { marks: "", words: &["smith", "johnson", "taylor", "walker", "hughes", "o'brien", "mcdonald", "elizabeth", "william", "charlotte", "springfield", "wellington", "toronto", "fitzgerald", "kingsley"] },
    Language { marks: "ÄÖÜäöüß", words: &["müller", "schäfer", "günther", "jürgen", "käthe", "größe", "weiß", "strauß", "böhm", "vögele", "würzburg", "düsseldorf", "nürnberg", "schröder", "köhler", "krämer", "hübner", "bäcker"] },
    Language { marks: "ÀÂÇÈÉÊËÎÏÔŒÙÛÜŸàâçèéêëîïôœùûüÿ", words: &["léfèvre", "françois", "hélène", "gérard", "benoît", "anaïs", "noël", "zoé", "chloé", "bérénice", "châteauroux", "nîmes", "orléans", "besançon", "angoulême", "l'haÿ", "cœur", "mérignac", "jérôme", "agnès"] },
    Language { marks: "ÁÉÍÑÓÚÜáéíñóúü", words: &["garcía", "núñez", "ibáñez", "martínez", "muñoz", "íñigo", "josé", "andrés", "ramón", "zúñiga", "begoña", "sebastián", "león", "málaga", "cáceres", "peñarroya", "ángel", "óscar", "agüero"] },
    Language { marks: "ÁÂÃÀÇÉÊÍÓÔÕÚáâãàçéêíóôõú", words: &["joão", "conceição", "gonçalves", "simões", "araújo", "antônio", "inês", "luís", "mônica", "magalhães", "são", "brasília", "guimarães", "évora", "vitória", "assunção", "leitão", "camões"] },
    Language { marks: "ÀÈÉÌÒÙàèéìòù", words: &["niccolò", "forlì", "cantù", "rossi", "ferrarà", "d'amico", "esposito", "patanè", "salò", "città", "mondovì", "giosuè", "dell'acqua", "bianchi"] },
    Language { marks: "ĄĆĘŁŃÓŚŹŻąćęłńóśźż", words: &["wójcik", "wiśniewski", "kowalczyk", "żółkiewski", "łukasz", "małgorzata", "wąsik", "gdańsk", "wrocław", "częstochowa", "rzeszów", "źrebiec", "stanisław", "jędrzej", "bożena", "ćwik", "kłos", "święty"] },
    Language { marks: "ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽáčďéěíňóřšťúůýž", words: &["dvořák", "novák", "růžička", "jiří", "šťastný", "kateřina", "bohumíl", "ďábel", "plzeň", "české", "budějovice", "hradec", "králové", "ústí", "věra", "ondřej", "žďár", "tůma"] },
    Language { marks: "ÁÄČĎÉÍĹĽŇÓÔŔŠŤÚÝŽáäčďéíĺľňóôŕšťúýž", words: &["kováč", "horváth", "ľubomír", "žilina", "košice", "prešov", "mäsiar", "kôň", "vŕba", "stĺp", "tóthová", "ďuriš", "šťavnica", "matúš"] },
    Language { marks: "ÁÉÍÓÖŐÚÜŰáéíóöőúüű", words: &["szabó", "kővári", "gyöngyi", "győr", "erdős", "fűzfő", "székesfehérvár", "pécs", "jenő", "zsófia", "lászló", "ödön", "tünde", "hódmezővásárhely", "dezső", "szűcs"] },
    Language { marks: "ĂÂÎȘȚăâîșț", words: &["ștefan", "țepeș", "brâncuși", "ioniță", "pitești", "bucurești", "călin", "mureș", "galați", "împărat", "cătălina", "băsescu", "râmnicu", "vâlcea", "țurcanu"] },
    Language { marks: "ÇĞİÖŞÜçğıöşü", words: &["yılmaz", "öztürk", "şahin", "çelik", "ağaoğlu", "güneş", "ışık", "doğan", "eskişehir", "muğla", "çanakkale", "gökçe", "kılıç", "şükrü", "özgür", "bağcılar"] },
    Language { marks: "ÅÄÖåäöé", words: &["åkesson", "sjöberg", "öberg", "malmö", "göteborg", "västerås", "håkan", "märta", "norrköping", "linköping", "ängström", "björk", "åsa", "lindström"] },
    Language { marks: "ÆØÅæøåé", words: &["sørensen", "kjær", "nørgaard", "århus", "tromsø", "bodø", "håkon", "øystein", "ålesund", "bærum", "bjørn", "ærø", "møller", "østergård"] },
    Language { marks: "ÁÐÉÍÓÚÝÞÆÖáðéíóúýþæö", words: &["sigurðsson", "þorvaldur", "guðrún", "jóhanna", "ísafjörður", "reykjavík", "ægir", "hafþór", "ýmir", "árnadóttir", "friðrik", "þórunn"] },
    Language { marks: "ÄÅÖäöåšž", words: &["mäkinen", "hämäläinen", "väinö", "jyväskylä", "pöyry", "säkkijärvi", "töölö", "hyvinkää", "järvinen", "ääri"] },
    Language { marks: "ÄÕÖÜŠŽäõöüšž", words: &["põder", "jõgeva", "võru", "mägi", "külli", "rõõm", "õunapuu", "šveits", "žürii", "pärnu", "tõnis", "ülo"] },
    Language { marks: "ĀČĒĢĪĶĻŅŠŪŽāčēģīķļņšūž", words: &["bērziņš", "kalniņš", "jūrmala", "liepāja", "ģirts", "ķēniņš", "ļaudona", "daugavpils", "zariņa", "rēzekne", "čaks", "ņikita", "aļģis", "žanis", "šķēle"] },
    Language { marks: "ĄČĘĖĮŠŲŪŽąčęėįšųūž", words: &["žukauskas", "šiauliai", "ėglė", "bružaitė", "įsrutis", "panevėžys", "kęstutis", "grįžulas", "čiurlionis", "rūta", "ąžuolas", "vydūnas", "jūratė", "žąsis", "šventųjų"] },
    Language { marks: "ČĆĐŠŽčćđšž", words: &["petrović", "đorđević", "živković", "šimunić", "čačak", "ćosić", "međimurje", "šibenik", "požega", "anđela", "župan", "đuro", "novačić", "krešimir"] },
    Language { marks: "ČŠŽčšž", words: &["žagar", "črnomelj", "škofja", "kranjčič", "maribor", "tomaž", "boštjan", "urška", "žužemberk", "čeh"] },
    Language { marks: "ÇËçë", words: &["gjergj", "shkodër", "durrës", "çelaj", "korçë", "besë", "hysenaj", "tiranë", "krasniqi", "përparim"] },
    Language { marks: "ĊĠĦŻċġħż", words: &["żejtun", "ħamrun", "ġorġ", "ċensu", "għarb", "żurrieq", "ħal", "mġarr", "ċirkewwa", "borġ"] },
    Language { marks: "ÀÇÈÉÍÏÒÓÚÜàçèéíïòóúü", words: &["núria", "plaça", "martí", "vic", "gràcia", "òscar", "eloïsa", "lleó", "mollà", "ferrús", "güell", "vallès"] },
    Language { marks: "ËÏÉÜëïéü", words: &["noë", "zoë", "daniël", "israël", "geürgens", "van", "der", "berg", "de", "wit", "ijsselmuiden", "coöperatie", "thiëns", "moiïse"] },
    Language { marks: "ÁÉÍÓÚáéíóú", words: &["ó", "súilleabháin", "máire", "seán", "pádraig", "gaillimh", "níamh", "áine", "éire", "cúchulainn"] },
    Language { marks: "ƏÇĞİÖŞÜəçğıöşü", words: &["əliyev", "məmmədov", "gəncə", "şəki", "hüseynov", "xaçmaz", "göyçay", "nərgiz", "ağdam", "sumqayıt"] },
];

#[rustfmt::skip]
const OFFICES: &[&str] = &[
    "préfecture de", "sous-préfecture", "stadt", "landeshauptstadt", "bürgermeister", "bezirksamt", "ministero dell'interno", "comune di", "questura di", "dirección general de la policía",
    "ayuntamiento de", "jefatura provincial de tráfico", "câmara municipal de", "imt", "gemeente", "burgemeester van", "starosta", "prezydent miasta", "wojewoda", "magistrát města",
    "městský úřad", "mestský úrad", "okresný úrad", "kormányhivatala", "inspectoratul", "direcția", "valiliği", "kaymakamlığı", "polismyndigheten", "transportstyrelsen",
    "politiet", "sýslumaðurinn", "poliisi", "politsei- ja piirivalveamet", "pmlp", "migracijos departamentas", "ministarstvo unutarnjih poslova", "policijska uprava", "upravna enota", "department of state",
    "passport office", "home office", "dvla", "department of motor vehicles",
];

#[rustfmt::skip]
const STREETS: &[&str] = &[
    "rue", "rue de la", "avenue", "boulevard", "place", "straße", "strasse", "weg", "platz", "gasse", "allee", "calle", "avenida", "plaza", "paseo", "rua", "praça", "travessa",
    "via", "piazza", "corso", "ulica", "ul.", "náměstí", "utca", "tér", "strada", "bd.", "caddesi", "sokak", "gatan", "vej", "street", "road",
];

#[rustfmt::skip]
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "janv", "fév", "mars", "avr", "mai", "juin", "juil", "août", "sept", "déc",
    "mär", "märz", "okt", "dez", "ene", "abr", "ago", "dic", "fev", "set", "out", "gen", "mag", "giu", "lug", "ott", "sty", "lut", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru",
    "kvě", "čvn", "říj", "máj", "jún", "júl", "szept", "şub", "ağu", "eyl", "kas", "ara", "kesä",
];

#[rustfmt::skip]
const LABELS: &[&str] = &[
    "surname", "name", "given names", "first name", "last name", "date of birth", "place of birth", "nationality", "sex", "date of issue", "date of expiry", "authority", "signature", "passport no.", "document no.", "type", "code", "personal no.", "height", "residence", "eyes", "restrictions", "class", "endorsements",
    "nom", "nom d'usage", "prénoms", "prénom(s)", "date de naissance", "lieu de naissance", "nationalité", "sexe", "date de délivrance", "date d'expiration", "autorité", "domicile", "taille", "signature du titulaire", "passeport n°",
    "geburtsname", "vornamen", "geburtstag", "geburtsort", "staatsangehörigkeit", "größe", "gültig bis", "behörde", "ausstellungsdatum", "augenfarbe", "wohnort", "anschrift",
    "apellidos", "nombre", "fecha de nacimiento", "lugar de nacimiento", "nacionalidad", "válido hasta", "expedición", "domicilio", "número de soporte",
    "cognome", "nome", "luogo di nascita", "cittadinanza", "statura", "scadenza", "apelido", "data de nascimento", "validade", "filiação",
    "nazwisko", "imiona", "data urodzenia", "obywatelstwo", "płeć", "příjmení", "jméno", "datum narození", "státní občanství", "családi név", "soyadı", "doğum tarihi", "efternamn", "förnamn",
];
