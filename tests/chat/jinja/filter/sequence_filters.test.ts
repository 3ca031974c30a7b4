import { testSnippets } from "../../../support/jinja_snippets.ts";

testSnippets("filter/sequence_filters");
