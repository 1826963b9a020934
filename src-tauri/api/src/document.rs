//! The OpenAPI document: the routes' own words, completed with what all of them share (errors, examples, security), so
//! that no route can forget it.

use crate::{
    access,
    examples::{examples, problem_with},
    guard, lan, problem,
    problem::ErrorDocument,
    router,
};
use domain::{Access, Code};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, RefOr, Schema,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

/// Where the API lies.
pub(crate) const BASE: &str = "/api/v1";

/// The routes that lie outside of [`BASE`].
const OUTSIDE: [&str; 2] = ["/health", "/enter"];

/// The OpenAPI 3.1 document, as JSON with sorted keys, ending in a line break. The same code gives the same bytes.
pub fn openapi_document() -> String {
    let mut text = serde_json::to_string_pretty(&value()).unwrap_or_default();
    text.push('\n');
    text
}

/// The document as a value.
pub(crate) fn value() -> Value {
    let (_, document) = router::routes().split_for_parts();
    let mut document = serde_json::to_value(document).unwrap_or_default();
    let sent = schemas_that_are_sent(&document);
    require_what_is_always_there(&mut document, &sent);
    let mut examples = examples();
    let (mut paths, mut shared) = (Map::new(), Map::new());
    for (path, mut item) in document["paths"].as_object().cloned().unwrap_or_default() {
        let short = path.strip_prefix(BASE).unwrap_or(&path).to_owned();
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            let Some(operation) = operation.as_object_mut() else { continue };
            if let Some(Value::String(summary)) = operation.get_mut("summary") {
                *summary = summary.replace('\n', " ");
            }
            let access = operation.get("operationId").and_then(Value::as_str).and_then(access::listed);
            let access = access.unwrap_or(Access::Own);
            operation.insert("x-access".into(), json!(access.as_str()));
            add_security(&short, access, operation);
            add_errors(access, operation, &mut shared);
            add_examples(operation, &examples);
        }
        if OUTSIDE.contains(&path.as_str()) {
            item["servers"] = json!([{"url": "/"}]);
        }
        paths.insert(short, item);
    }
    document["paths"] = Value::Object(paths);
    document["components"]["responses"] = Value::Object(shared);
    document["servers"] = json!([{"url": BASE}]);
    examples.extend(
        Code::ALL.iter().map(|code| (code.as_str().to_owned(), json!(ErrorDocument::from(problem_with(*code))))),
    );
    document["components"]["examples"] =
        examples.into_iter().map(|(name, value)| (name, json!({"value": value}))).collect();
    sorted(document)
}

/// The head of the document: what it is, the table of codes, the ways to show who asks.
pub(crate) fn head() -> OpenApi {
    let mut words = String::from(
        "The loopback HTTP API of ClipConductor. The window, a browser, `clipctl` and the tests all use these routes.\n\n\
         Times in recordings are seconds, wall-clock times RFC 3339 in UTC, ids UUIDs. Lists have `cursor` and `limit`, \
         and answer `{items, next}`. Every answer that is no success is an RFC 9457 problem: `title` says what happened, \
         `detail` why, `fix` what to do.\n\n\
         A read carries `x-made-of`, a write `x-makes-stale`: words for what it shows and changes. After a write, and at \
         an event with `stale`, every read that shares a word has to be made again.\n\n\
         `x-access` says what an operation needs of people who come over the network: `open` nothing, `read` a viewer, \
         `review` an editor, `publish` an owner or a token with that scope, `own` an owner. Whoever sits at the machine \
         may do everything.\n\n\
         | code | status | means |\n|---|---|---|\n",
    );
    for code in Code::ALL {
        words.push_str(&format!("| `{code}` | {} | {} |\n", code.status(), problem::meaning(*code)));
    }
    let info = InfoBuilder::new()
        .title("ClipConductor")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(words))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .build();
    let mut components = Components::new();
    // No route names the error's shape: it is added to all of them.
    let mut schemas: Vec<(String, RefOr<Schema>)> = Vec::new();
    ErrorDocument::schemas(&mut schemas);
    schemas.push((ErrorDocument::name().into_owned(), ErrorDocument::schema()));
    components.schemas.extend(schemas);
    let key = |at: fn(ApiKeyValue) -> ApiKey, name: &str, words: &str| {
        SecurityScheme::ApiKey(at(ApiKeyValue::with_description(name, words)))
    };
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let words = "Set by `/enter`. HttpOnly, SameSite=Strict.";
    components.add_security_scheme("cookie", key(ApiKey::Cookie, guard::COOKIE, words));
    let words = "Set by `/log-in`, on the network. HttpOnly, SameSite=Strict.";
    components.add_security_scheme("log_in", key(ApiKey::Cookie, lan::ACCESS_COOKIE, words));
    components.add_security_scheme("token", key(ApiKey::Query, "token", "For media and events only."));
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

fn add_security(path: &str, access: Access, operation: &mut Map<String, Value>) {
    let security = if access == Access::Open {
        json!([])
    } else if guard::takes_token_in_query(path) {
        json!([{"bearer": []}, {"cookie": []}, {"log_in": []}, {"token": []}])
    } else {
        json!([{"bearer": []}, {"cookie": []}, {"log_in": []}])
    };
    operation.insert("security".into(), security);
}

/// Turns `x-errors` into answers, one for each status, with an example for each code.
fn add_errors(access: Access, operation: &mut Map<String, Value>, shared: &mut Map<String, Value>) {
    let mut codes: BTreeSet<&'static str> = BTreeSet::from([Code::Forbidden.as_str(), Code::Bug.as_str()]);
    if access != Access::Open {
        codes.insert(Code::Unauthorized.as_str());
    }
    for word in operation.get("x-errors").and_then(Value::as_array).into_iter().flatten() {
        codes.extend(Code::ALL.iter().map(|code| code.as_str()).find(|known| Some(*known) == word.as_str()));
    }
    operation.insert("x-errors".into(), json!(codes));
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in Code::ALL.iter().filter(|code| codes.contains(code.as_str())) {
        by_status.entry(code.status()).or_default().push(*code);
    }
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for (status, codes) in by_status {
        // Named by its codes, so that the same answer stands in the document once.
        let name = codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(".");
        responses.insert(status.to_string(), json!({"$ref": format!("#/components/responses/{name}")}));
        shared.entry(name).or_insert_with(|| {
            let words: Vec<_> = codes.iter().map(|code| problem::meaning(*code)).collect();
            let examples: Map<_, _> = codes.iter().map(|code| (code.to_string(), example(code.as_str()))).collect();
            let content = json!({"schema": {"$ref": "#/components/schemas/Error"}, "examples": examples});
            json!({"description": words.join(" "), "content": {problem::PROBLEM_JSON: content}})
        });
    }
}

fn example(name: &str) -> Value {
    json!({"$ref": format!("#/components/examples/{name}")})
}

fn add_examples(operation: &mut Map<String, Value>, examples: &BTreeMap<String, Value>) {
    let add = |holder: Option<&mut Value>| {
        let content = holder.and_then(|holder| holder.get_mut("content")).and_then(Value::as_object_mut);
        for (_, media) in content.into_iter().flatten() {
            if let Some(name) = schema_name(&media["schema"]).filter(|name| examples.contains_key(name)) {
                media["examples"] = json!({"example": example(&name)});
            }
        }
    };
    add(operation.get_mut("requestBody"));
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    for (status, response) in responses.into_iter().flatten() {
        if status.starts_with('2') {
            add(Some(response));
        }
    }
}

/// The name of the schema that is meant, also when null is allowed beside it.
fn schema_name(schema: &Value) -> Option<String> {
    if let Some(path) = schema["$ref"].as_str() {
        return path.rsplit('/').next().map(str::to_owned);
    }
    schema["oneOf"].as_array()?.iter().find_map(schema_name)
}

/// Names of the schemas that some answer has.
fn schemas_that_are_sent(document: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::from([ErrorDocument::name().into_owned()]);
    let mut left: Vec<&Value> = vec![&document["components"]["schemas"][ErrorDocument::name().as_ref()]];
    for item in document["paths"].as_object().into_iter().flat_map(Map::values) {
        left.extend(item.as_object().into_iter().flat_map(Map::values).map(|operation| &operation["responses"]));
    }
    while let Some(value) = left.pop() {
        match value {
            Value::Object(fields) => {
                if let Some(name) = fields.get("$ref").and_then(|path| schema_name(&json!({"$ref": path})))
                    && names.insert(name.clone())
                {
                    left.push(&document["components"]["schemas"][name]);
                }
                left.extend(fields.values());
            }
            Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
    names
}

/// We always send a field that may be null, and every list and map. Only the schemas of requests have fields that may
/// be absent, and the few fields of answers that are left out are never null.
fn require_what_is_always_there(document: &mut Value, sent: &BTreeSet<String>) {
    for (name, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        if sent.contains(name) {
            require(schema);
        }
    }
}

fn require(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(properties) = fields.get("properties").and_then(Value::as_object) {
                let before = fields.get("required").and_then(Value::as_array).into_iter().flatten();
                let mut names: BTreeSet<String> = before.filter_map(|name| name.as_str().map(str::to_owned)).collect();
                let always =
                    |schema: &Value| may_be_null(schema) || matches!(schema["type"].as_str(), Some("array" | "object"));
                names.extend(properties.iter().filter(|(_, schema)| always(schema)).map(|(name, _)| name.clone()));
                fields.insert("required".into(), json!(names));
            }
            fields.values_mut().for_each(require);
        }
        Value::Array(items) => items.iter_mut().for_each(require),
        _ => {}
    }
}

fn may_be_null(schema: &Value) -> bool {
    let null = json!("null");
    schema["type"] == null
        || schema["type"].as_array().is_some_and(|types| types.contains(&null))
        || ["oneOf", "anyOf"].iter().any(|key| schema[*key].as_array().is_some_and(|any| any.iter().any(may_be_null)))
}

/// The same value with keys in order, whatever map serde_json was built with.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}
