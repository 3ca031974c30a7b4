import { testSnippets } from "../../../support/jinja_snippets.ts";

testSnippets("value/brace_format");
