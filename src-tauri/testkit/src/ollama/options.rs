//! What a server checks of a request's options, and the texts in which it complains.

use axum::http::StatusCode;
use serde_json::{Value, json};

pub(super) fn check_options(options: &Value) -> Result<(), (StatusCode, String)> {
    let wrong = |key: &str, kind: &str| {
        Err((StatusCode::INTERNAL_SERVER_ERROR, format!("option \"{key}\" must be of type {kind}")))
    };
    for (key, value) in options.as_object().into_iter().flatten() {
        match key.as_str() {
            "temperature" | "top_p" | "min_p" if !value.is_number() => return wrong(key, "float32"),
            "num_ctx" | "num_predict" | "seed" | "num_gpu" | "num_thread" if !value.is_i64() && !value.is_u64() => {
                return wrong(key, "integer");
            }
            "stop" if !value.is_array() => return wrong(key, "array"),
            _ => {}
        }
    }
    Ok(())
}

/// What the grammar of real servers can't do.
pub(super) fn check_format(format: &Value) -> Result<(), (StatusCode, String)> {
    match format {
        Value::Null | Value::Object(_) => {}
        Value::String(word) if word == "json" || word.is_empty() => {}
        other => {
            let text = format!("invalid format: {other}; expected \"json\" or a valid JSON Schema object");
            return Err((StatusCode::INTERNAL_SERVER_ERROR, text));
        }
    }
    let text = format.to_string();
    let broken = if text.contains("\"$ref\"") {
        Some("JSON schema conversion failed: Error resolving ref")
    } else if text.contains("\"maxLength\":2000") {
        Some("Failed to initialize samplers: failed to parse grammar")
    } else {
        None
    };
    match broken {
        // llama-server's own JSON, as a string inside Ollama's.
        Some(message) => Err((
            StatusCode::BAD_REQUEST,
            json!({ "error": { "code": 400, "message": message, "type": "invalid_request_error" } }).to_string(),
        )),
        None => Ok(()),
    }
}

/// Seconds that a model stays in memory: a number is seconds, a text is a duration of Go with a unit, below zero is for
/// ever, absent is as before.
pub(super) fn keep_alive(value: &Value) -> Result<Option<f64>, (StatusCode, String)> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::Number(seconds) => return Ok(seconds.as_f64()),
        Value::String(text) => text,
        other => return Err((StatusCode::BAD_REQUEST, format!("invalid duration {other}"))),
    };
    if text == "0" {
        return Ok(Some(0.0));
    }
    let wrong = |what: &str| Err((StatusCode::BAD_REQUEST, format!("time: {what} duration \"{text}\"")));
    let (sign, mut rest) = text.strip_prefix('-').map_or((1.0, text.as_str()), |rest| (-1.0, rest));
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let Ok(number) = number.parse::<f64>() else { return wrong("invalid") };
        let units = [("ms", 0.001), ("h", 3600.0), ("m", 60.0), ("s", 1.0)];
        let Some((unit, factor)) = units.into_iter().find(|(unit, _)| tail.starts_with(unit)) else {
            return wrong("missing unit in");
        };
        seconds += number * factor;
        rest = &tail[unit.len()..];
    }
    Ok(Some(sign * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        let cases = [
            (json!(null), Ok(None)),
            (json!(0.0), Ok(Some(0.0))),
            (json!(-1), Ok(Some(-1.0))),
            (json!("5m"), Ok(Some(300.0))),
            (json!("1h30m"), Ok(Some(5400.0))),
            (json!("300ms"), Ok(Some(0.3))),
            (json!("-1m"), Ok(Some(-60.0))),
            (json!("0"), Ok(Some(0.0))),
            (json!("10"), Err("time: missing unit in duration \"10\"")),
            (json!("-1"), Err("time: missing unit in duration \"-1\"")),
        ];
        for (value, wanted) in cases {
            let got = keep_alive(&value).map_err(|(_, text)| text);
            assert_eq!(got, wanted.map_err(str::to_owned), "{value}");
        }
    }
}
