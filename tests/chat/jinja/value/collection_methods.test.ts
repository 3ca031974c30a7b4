import { testSnippets } from "../../../support/jinja_snippets.ts";

testSnippets("value/collection_methods");
