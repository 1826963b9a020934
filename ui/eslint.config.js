import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

// The walls inside the UI. A message says what to do instead.
const walls = (patterns) => ({ "no-restricted-imports": ["error", { patterns }] });
const tauri = {
  group: ["@tauri-apps/*"],
  message: "Only lib/desktop.ts may talk to the shell. Add a function there and call that.",
};
const pages = {
  group: ["~/pages/*", "**/pages/*/*"],
  message: "parts/, lib/ and api/ know no page. Pass what is needed as a prop.",
};
const icons = {
  regex: "^@lucide/svelte$",
  message: "The barrel makes the build read thousands of files. Import @lucide/svelte/icons/<name>.",
};

export default ts.config(
  { ignores: ["dist/", "node_modules/", "test-results/", "src/api/schema.d.ts", "src/api/tags.gen.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { extraFileExtensions: [".svelte"], parser: ts.parser, svelteConfig } },
  },
  {
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
      eqeqeq: "error",
      ...walls([tauri, icons]),
      // Links are written by `href()` of our own router.
      "svelte/no-navigation-without-resolve": "off",
      "svelte/button-has-type": "error",
      // Most maps and URLs of ours are no state; where one is, it is a SvelteMap on purpose.
      "svelte/prefer-svelte-reactivity": "off",
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ["src/parts/**", "src/lib/**", "src/api/**"], rules: walls([tauri, icons, pages]) },
  { files: ["src/lib/desktop.ts"], rules: walls([icons, pages]) },
  { files: ["**/*.svelte"], rules: { "max-lines": ["error", { max: 200, skipBlankLines: true, skipComments: true }] } },
  { files: ["scripts/**", "tests/**"], rules: { "no-console": "off", "max-lines": "off" } },
);
