// The official JavaScript client against whatever listens at the address it is given. Prints what it saw as one line of
// JSON, the same that the Python client prints.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , address, folder] = process.argv;
// The package lies outside of this repository's own.
const found = createRequire(`${folder}/`).resolve("ollama");
const { Ollama } = await import(pathToFileURL(found).href);
const client = new Ollama({ host: address });
const say = [{ role: "user", content: "Say something. Grüße 🎮" }];
const schema = {
  type: "object",
  properties: { title: { type: "string", maxLength: 40 }, kind: { type: "string", enum: ["a", "b"] } },
  required: ["title", "kind"],
};

async function refused(act) {
  try {
    await act();
  } catch (error) {
    return [error.status_code ?? -1, error.error ?? error.message];
  }
  return null;
}
async function all(stream) {
  const pieces = [];
  for await (const one of await stream) pieces.push(one);
  return pieces;
}
const names = (models) => models.map((one) => one.model).sort();
const chat = (model, more = {}) => client.chat({ model, messages: say, ...more });

const saw = {};
saw.list = names((await client.list()).models);
saw.show = (await client.show({ model: "gemma3:4b" })).capabilities;
const whole = await chat("gemma3:4b");
saw.chat = [whole.message.content, whole.done, whole.done_reason, whole.eval_count > 0];
let pieces = await all(chat("gemma3:4b", { stream: true }));
saw.chat_stream = [pieces.map((one) => one.message.content ?? "").join(""), pieces.at(-1).done, pieces.length > 3];
pieces = await all(client.generate({ model: "gemma3:4b", prompt: "Say something.", stream: true }));
saw.generate_stream = [pieces.map((one) => one.response).join(""), pieces.at(-1).done_reason];
const formed = await chat("gemma3:4b", { format: schema, options: { temperature: 0, num_ctx: 4096 } });
saw.format = Object.keys(JSON.parse(formed.message.content)).sort();
saw.thinks = (await all(chat("qwen3:8b", { stream: true }))).some((one) => one.message.thinking);
saw.thinks_not = (await all(chat("qwen3:8b", { stream: true, think: false }))).some((one) => one.message.thinking);
saw.no_thinking = await refused(() => chat("gemma3:4b", { think: true }));
saw.missing = await refused(() => chat("nobody:1b"));
saw.bad_option = await refused(() => chat("gemma3:4b", { options: { stop: "x" } }));
saw.ps = names((await client.ps()).models);
const unloaded = await client.generate({ model: "gemma3:4b", prompt: "", keep_alive: 0 });
saw.unload = [unloaded.done_reason, names((await client.ps()).models)];
const steps = await all(client.pull({ model: "llama3.1:8b", stream: true }));
const digests = new Set(steps.map((one) => one.digest).filter(Boolean));
saw.pull = [steps[0].status, steps.at(-1).status, digests.size];
saw.pull_unknown = (await refused(() => all(client.pull({ model: "nobody:1b", stream: true }))))[1];
const { embeddings } = await client.embed({ model: "nomic-embed-text", input: ["one", "two"] });
saw.embed = [embeddings.length, Number(embeddings[0].reduce((sum, x) => sum + x * x, 0).toFixed(6))];
await client.copy({ source: "gemma3:4b", destination: "mine" });
saw.copy = names((await client.list()).models);
await client.delete({ model: "mine" });
saw.delete = names((await client.list()).models);
saw.delete_again = await refused(() => client.delete({ model: "mine" }));
const sorted = Object.fromEntries(Object.entries(saw).sort(([a], [b]) => (a < b ? -1 : 1)));
console.log(JSON.stringify(sorted));
