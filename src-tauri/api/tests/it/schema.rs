//! Checks values against the schemas of the document: as much of JSON Schema as the document uses.

use serde_json::Value;
use std::sync::LazyLock;

pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(&api::openapi_document()).unwrap());

/// The operation behind a path with ids in it.
pub fn operation(method: &str, path: &str) -> &'static Value {
    let path = path.split('?').next().unwrap();
    let fits = |pattern: &str| {
        let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
        pattern.len() == path.len() && pattern.iter().zip(&path).all(|(p, part)| p == part || p.starts_with('{'))
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    // The one with the fewest placeholders, as the router takes it.
    let best =
        paths.iter().filter(|(pattern, _)| fits(pattern)).min_by_key(|(pattern, _)| pattern.matches('{').count());
    let (_, item) = best.unwrap_or_else(|| panic!("{path} is not in the document"));
    let operation = &item[method.to_lowercase()];
    assert!(operation.is_object(), "{method} {path} is not in the document");
    operation
}

/// Whether a good answer fits what the document says of it.
pub fn check_answer(method: &str, path: &str, json: &Value) {
    let content = &operation(method, path)["responses"]["200"]["content"]["application/json"];
    let mut wrong = Vec::new();
    check(&content["schema"], json, "$", &mut wrong);
    assert!(wrong.is_empty(), "{method} {path}: {wrong:#?}\n{json:#}");
}

/// Whether the document lists this code for an operation.
pub fn check_error(method: &str, path: &str, code: &str) {
    let listed = operation(method, path)["x-errors"].as_array().unwrap();
    assert!(
        listed.iter().any(|known| known == code),
        "{method} {path} may answer {code}, and the document does not say so"
    );
}

/// Whether a value fits a schema of the document.
pub fn check_named(name: &str, json: &Value) {
    let mut wrong = Vec::new();
    check(&DOCUMENT["components"]["schemas"][name], json, "$", &mut wrong);
    assert!(wrong.is_empty(), "{name}: {wrong:#?}\n{json:#}");
}

fn resolve(schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str() {
        Some(path) => DOCUMENT.pointer(path.trim_start_matches('#')).unwrap_or_else(|| panic!("{path} leads nowhere")),
        None => schema,
    }
}

fn has_type(word: &str, json: &Value) -> bool {
    match word {
        "null" => json.is_null(),
        "boolean" => json.is_boolean(),
        "string" => json.is_string(),
        "integer" => json.is_i64() || json.is_u64(),
        "number" => json.is_number(),
        "array" => json.is_array(),
        "object" => json.is_object(),
        other => panic!("unknown type {other}"),
    }
}

pub fn check(schema: &'static Value, json: &Value, at: &str, wrong: &mut Vec<String>) {
    let schema = resolve(schema);
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    if !types.is_empty() && !types.iter().any(|word| has_type(word, json)) {
        wrong.push(format!("{at} should be {types:?}, is {json}"));
        return;
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(json)
    {
        wrong.push(format!("{at} should be one of {words:?}, is {json}"));
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        check(part, json, at, wrong);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |choice: &'static Value| {
            let mut inner = Vec::new();
            check(choice, json, at, &mut inner);
            inner.is_empty()
        };
        if !choices.iter().any(fits) {
            wrong.push(format!("{at} fits none of its choices: {json}"));
        }
    }
    if let Some(fields) = json.as_object() {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                wrong.push(format!("{at}.{name} is missing"));
            }
        }
        for (name, value) in fields {
            let at = format!("{at}.{name}");
            match (schema["properties"].get(name), &schema["additionalProperties"]) {
                (Some(property), _) => check(property, value, &at, wrong),
                (None, Value::Bool(false)) => wrong.push(format!("{at} is not in the schema")),
                (None, more @ Value::Object(_)) => check(more, value, &at, wrong),
                _ => {}
            }
        }
    }
    for (index, item) in json.as_array().into_iter().flatten().enumerate() {
        if schema["items"].is_object() {
            check(&schema["items"], item, &format!("{at}[{index}]"), wrong);
        }
    }
}

/// Fields of an answer that no schema names. Answers made of parts (`allOf`) can't forbid more fields themselves.
pub fn unknown_fields(schema: &'static Value, json: &Value) -> Vec<String> {
    fn names(schema: &'static Value, into: &mut Vec<&'static str>) {
        let schema = resolve(schema);
        into.extend(schema["properties"].as_object().into_iter().flat_map(|fields| fields.keys().map(String::as_str)));
        for key in ["allOf", "oneOf"] {
            schema[key].as_array().into_iter().flatten().for_each(|part| names(part, into));
        }
    }
    let mut known = Vec::new();
    names(schema, &mut known);
    // A schema without fields takes any.
    if known.is_empty() {
        return Vec::new();
    }
    let fields = json.as_object().into_iter().flat_map(|fields| fields.keys());
    fields.filter(|name| !known.contains(&name.as_str())).cloned().collect()
}
