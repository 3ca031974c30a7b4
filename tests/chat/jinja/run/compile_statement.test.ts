import { testSnippets } from "../../../support/jinja_snippets.ts";

testSnippets("run/compile_statement");
