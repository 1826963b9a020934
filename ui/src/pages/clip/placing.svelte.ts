/** Whether game and face are being placed: then the picture as recorded is shown, with the boxes. */
class Placing {
  on = $state(false);
}

export const placing = new Placing();
