//! The app's own page: files of a folder, and its `index.html` for every address that the page itself understands.

use crate::layers::nothing_here;
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use std::path::{Path, PathBuf};
use tower::ServiceExt as _;
use tower_http::services::{ServeDir, ServeFile};

/// Serves the folder. Without one, only says that there is no page.
pub(crate) fn router(folder: Option<&Path>) -> Router {
    let Some(folder) = folder else { return Router::new().fallback(nothing_here) };
    let index = folder.join("index.html");
    let files =
        ServeDir::new(folder).fallback(get(move |uri: Uri, request: Request| other(index.clone(), uri, request)));
    Router::new().fallback_service(files).layer(middleware::from_fn(remember))
}

/// An address that is no file: one of the page's own, unless it looks like a file that is missing.
async fn other(index: PathBuf, uri: Uri, request: Request) -> Response {
    if uri.path().rsplit('/').next().is_some_and(|last| last.contains('.')) {
        return nothing_here(uri).await.into_response();
    }
    match ServeFile::new(index).oneshot(request).await {
        Ok(response) => response.into_response(),
        Err(never) => match never {},
    }
}

/// Names of built files change with their content: they can be kept. Everything else is asked for again.
async fn remember(request: Request, next: Next) -> Response {
    let built = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        let keep =
            if built && response.status().is_success() { "public, max-age=31536000, immutable" } else { "no-cache" };
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    }
    response
}
