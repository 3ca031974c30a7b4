import { testSnippets } from "../../../support/jinja_snippets.ts";

testSnippets("value/letters");
