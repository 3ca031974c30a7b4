import { testSnippets } from "../../../support/jinja_snippets.ts";

testSnippets("filter/value_tests");
