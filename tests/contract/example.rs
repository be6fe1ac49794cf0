//! The example of the API's page, as a client copies it from there.

use std::net::SocketAddr;

use super::*;

/// The body of its curl command.
const EXAMPLE: &str = r#"{
  "idImage": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "idBackImage": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "issuingCountry": "USA",
  "idType": "government_id",
  "callbackUrl": "https://your-domain.com/callback"
}"#;

fn example() -> Value {
    serde_json::from_str(EXAMPLE).expect("JSON")
}

fn queue(folder: &std::path::Path) -> Settings {
    let path = folder.join("jobs.redb").display().to_string();
    let key = "5a".repeat(32);
    let text = format!(
        "[jobs]\npath = {path:?}\nkey = \"{key}\"\n[callback]\nnetworks = [\"127.0.0.0/8\"]"
    );
    Settings::parse(&text).expect("settings")
}

#[tokio::test]
async fn the_pages_example_is_taken_where_there_is_a_queue() {
    let document = closed();
    let folder = tempfile::tempdir().expect("a folder");
    // The work on jobs does not run: nobody is called.
    let router = failing(ErrorCode::AnalysisFailed, queue(folder.path()));
    for path in ["/modules/recognition", "/recognition"] {
        assert!(faults_of_request(&document, path, &example()).is_empty());
        let (status, body) = post(&router, path, &example()).await;
        assert_eq!(status, 200, "{body}");
        assert!(faults_of_answer(&document, path, status, &body).is_empty());
        let keys: Vec<&String> = body.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["apiType", "transactionId"]);
    }
    // Without one it is told what is wrong; its pictures of one pixel show no document.
    let router = failing(ErrorCode::AnalysisFailed, Settings::default());
    let (status, body) = post(&router, "/recognition", &example()).await;
    assert_eq!((status, &body["errorCode"]), (400, &json!(1015)));
    assert_eq!(body["message"], "invalid inputs : callbackUrl");
}

#[test]
fn what_its_callback_gets_is_as_documented() {
    let document = closed();
    let folder = tempfile::tempdir().expect("a folder");
    let receiver = wire::Receiver::start(|_| wire::Reply::status(200));
    let settings = Settings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        ..queue(folder.path())
    };
    let server = wire::Local::start(Arc::new(Failing(ErrorCode::AnalysisFailed)), settings);
    let mut sent = example();
    sent["callbackUrl"] = receiver.url().into();
    let receipt = server.post(&sent.to_string());
    assert_eq!(receipt.status, 200, "{receipt:?}");
    let got = receiver.wait(|got| !got.is_empty());
    let body = got[0].json();
    assert_eq!(body["transactionId"], receipt.json()["transactionId"]);
    assert_eq!(
        (&body["statusCode"], &body["errorCode"]),
        (&json!(400), &json!(1009))
    );
    // The document names callbacks by the field of the request that holds their address.
    let callbacks = &document["paths"]["/modules/recognition"]["post"]["callbacks"];
    let operations = callbacks.as_object().expect("callbacks").values();
    let schemas: Vec<&Value> = operations
        .flat_map(|operation| operation.as_object().expect("paths").values())
        .map(|path| &path["post"]["requestBody"]["content"]["application/json"]["schema"])
        .collect();
    assert_eq!(schemas.len(), 1);
    let faults = faults(&document, schemas[0], &body);
    assert!(faults.is_empty(), "{faults:?}");
    assert!(server.stop().is_ok());
}
