import { testSnippets } from "../../../support/jinja_snippets.ts";

testSnippets("syntax/token_stream");
