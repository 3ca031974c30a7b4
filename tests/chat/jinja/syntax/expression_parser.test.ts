import { testSnippets } from "../../../support/jinja_snippets.ts";

testSnippets("syntax/expression_parser");
