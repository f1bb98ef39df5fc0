// Asks the JSON language service of VS Code what an editor would: one request of JSON on standard
// input, one answer on standard output. `schemas` are associations as in `settings.json`, with URIs
// resolved; `offset` is the position of the cursor in `text`.
"use strict";

const fs = require("fs");
const { fileURLToPath } = require("url");
const { createRequire } = require("module");
const load = createRequire(process.argv[2]);
const { ClientCapabilities, getLanguageService, TextDocument } = load("vscode-json-languageservice");

async function answer({ schemas, uri, text, offset }) {
  const service = getLanguageService({
    clientCapabilities: ClientCapabilities.LATEST,
    schemaRequestService: async (address) => fs.readFileSync(fileURLToPath(address), "utf8"),
    workspaceContext: {
      resolveRelativePath: (path, resource) => new URL(path, resource).toString(),
    },
  });
  service.configure({ validate: true, allowComments: false, schemas });
  const document = TextDocument.create(uri, "json", 1, text);
  const tree = service.parseJSONDocument(document);
  const found = await service.doValidation(document, tree, {});
  const position = document.positionAt(offset);
  const offered = await service.doComplete(document, position, tree);
  const hover = await service.doHover(document, position, tree);
  return {
    diagnostics: found.map((one) => ({
      line: one.range.start.line + 1,
      at: document.getText(one.range),
      message: one.message,
    })),
    items: offered.items.map((one) => ({
      label: one.label,
      insert: one.textEdit ? one.textEdit.newText : one.insertText,
      documentation: (one.documentation && one.documentation.value) || one.documentation || "",
    })),
    hover: hover ? [].concat(hover.contents).map((part) => part.value || part).join("\n") : "",
  };
}

answer(JSON.parse(fs.readFileSync(0, "utf8"))).then(
  (found) => process.stdout.write(JSON.stringify(found)),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
