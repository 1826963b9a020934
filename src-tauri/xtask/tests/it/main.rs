//! What this program says of the repository it stands in.

use xtask::repository::Repository;
use xtask::tidy;

#[test]
fn the_walls_stand_and_the_house_is_tidy() {
    let repository = Repository::find().expect("the tests run in the checkout");
    if let Err(findings) = tidy::check(&repository) {
        panic!("{findings}");
    }
}
