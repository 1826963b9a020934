//! The upload's own service: raw bytes with their offset and the size of the file.

use super::{DOMAINS, Graph, errors};
use crate::{
    FilePart, Parcel, Secret, Witness,
    platforms::sending::{Handed, watched},
};
use domain::{Code, Problem};

/// Whether Meta may be sent bytes and a token there.
pub(in crate::platforms) fn allows(graph: &Graph<'_>, address: &str) -> bool {
    graph.means.endpoints.allows(graph.spec, address, &DOMAINS)
}

/// Sends the file from `offset` on. The address is used as it was given: one of another version leaves uploads hanging.
///
/// # Errors
/// `PlatformAway` when it is to be asked how much arrived.
pub(in crate::platforms) async fn send(
    graph: &Graph<'_>,
    address: &Secret,
    parcel: &Parcel,
    (offset, total): (u64, u64),
    witness: &dyn Witness,
) -> Result<(), Problem> {
    let what = format!("The clip did not get to {}.", graph.spec.name);
    let tokens = graph.tokens().await?;
    let Some(token) = tokens.first() else { return Err(Problem::bug("There was no token to upload with.", "")) };
    let http = &graph.means.http;
    let handed = Handed::default();
    let part = FilePart::new(&parcel.file, offset, total - offset).speed(&http.speed).tell(handed.hook(offset));
    let call = http
        .post("meta.upload", address.expose())
        .signed("OAuth", token)
        .header("offset", offset.to_string())
        .header("file_size", total.to_string())
        .header("content-type", "application/octet-stream")
        .hide(address)
        .limit(None)
        .body(part.body(), total - offset);
    let answer = watched(call.send(), &handed, witness)
        .await
        // What arrived is asked; nothing is posted by bytes alone.
        .map_err(|lost| Problem { code: Code::PlatformAway, ..graph.lost(&lost) })?;
    let json = answer.json();
    if answer.is_ok() && json["success"] == true {
        witness.sent(total);
        return Ok(());
    }
    if answer.is_ok() && json.get("debug_info").is_none() && json.get("error").is_none() {
        return Err(Problem::new(Code::PlatformAway, what, "The answer can't be read.").details(answer.raw()));
    }
    Err(errors::of(graph.spec.name, &what, &answer, graph.means.now()))
}
