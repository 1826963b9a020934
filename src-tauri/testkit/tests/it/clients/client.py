"""The official Python client against whatever listens at the address it is given. Prints what it saw as one line of JSON."""

import json
import sys

import ollama

client = ollama.Client(host=sys.argv[1])
say = [{"role": "user", "content": "Say something. Grüße 🎮"}]
schema = {
    "type": "object",
    "properties": {"title": {"type": "string", "maxLength": 40}, "kind": {"type": "string", "enum": ["a", "b"]}},
    "required": ["title", "kind"],
}


def refused(act):
    """What an error says; the text after its status."""
    try:
        act()
    except ollama.ResponseError as error:
        return [error.status_code, error.error]
    return None


def names(models):
    return sorted(one.model for one in models)


saw = {}
saw["list"] = names(client.list().models)
saw["show"] = list(client.show("gemma3:4b").capabilities)
whole = client.chat("gemma3:4b", say)
saw["chat"] = [whole.message.content, whole.done, whole.done_reason, whole.eval_count > 0]
pieces = list(client.chat("gemma3:4b", say, stream=True))
saw["chat_stream"] = ["".join(one.message.content or "" for one in pieces), pieces[-1].done, len(pieces) > 3]
pieces = list(client.generate("gemma3:4b", "Say something.", stream=True))
saw["generate_stream"] = ["".join(one.response for one in pieces), pieces[-1].done_reason]
formed = client.chat("gemma3:4b", say, format=schema, options={"temperature": 0, "num_ctx": 4096})
saw["format"] = sorted(json.loads(formed.message.content))
thinker = list(client.chat("qwen3:8b", say, stream=True))
saw["thinks"] = any(one.message.thinking for one in thinker)
quiet = list(client.chat("qwen3:8b", say, stream=True, think=False))
saw["thinks_not"] = any(one.message.thinking for one in quiet)
saw["no_thinking"] = refused(lambda: client.chat("gemma3:4b", say, think=True))
saw["missing"] = refused(lambda: client.chat("nobody:1b", say))
saw["bad_option"] = refused(lambda: client.chat("gemma3:4b", say, options={"stop": "x"}))
saw["ps"] = names(client.ps().models)
unloaded = client.generate("gemma3:4b", keep_alive=0)
saw["unload"] = [unloaded.done_reason, names(client.ps().models)]
steps = list(client.pull("llama3.1:8b", stream=True))
saw["pull"] = [steps[0].status, steps[-1].status, len({one.digest for one in steps if one.digest})]
saw["pull_unknown"] = refused(lambda: list(client.pull("nobody:1b", stream=True)))[1]
vectors = client.embed("nomic-embed-text", ["one", "two"]).embeddings
saw["embed"] = [len(vectors), round(sum(x * x for x in vectors[0]), 6)]
client.copy("gemma3:4b", "mine")
saw["copy"] = names(client.list().models)
client.delete("mine")
saw["delete"] = names(client.list().models)
saw["delete_again"] = refused(lambda: client.delete("mine"))
print(json.dumps(saw, sort_keys=True, ensure_ascii=False))
