// Reads [{ "file": …, "text": … }] from standard input and writes the files' syntax trees as JSON to standard output.
'use strict';

const fs = require('node:fs');
const Parser = require('tree-sitter');
const Bicep = require('tree-sitter-bicep');

const parser = new Parser();
parser.setLanguage(Bicep);

// Larger than any template: the parser refuses texts that do not fit.
const bufferSize = 1 << 20;

const isComment = (node) => node.type === 'comment' || node.type === 'diagnostic_comment';

// The grammar has no assignment of a parameter; a variable of the same width stands in for it, so that lines and columns stay.
const asTemplate = (file, text) =>
  file.endsWith('.bicepparam') ? text.replace(/^param (?=\w+ =)/gm, 'var   ') : text;

const operatorOf = (node) =>
  node.type === 'binary_expression' || node.type === 'unary_expression'
    ? node.children.find((child) => !child.isNamed)?.type
    : undefined;

const describe = (node) => {
  const children = node.children
    .filter((child) => (child.isNamed && !isComment(child)) || child.isMissing || child.type === 'existing')
    .map(describe);
  return {
    type: node.isMissing ? 'MISSING' : node.type,
    line: node.startPosition.row + 1,
    operator: operatorOf(node),
    text: children.length === 0 ? node.text : undefined,
    children,
  };
};

const files = JSON.parse(fs.readFileSync(0, 'utf8')).map(({ file, text }) => {
  const root = parser.parse(asTemplate(file, text), null, { bufferSize }).rootNode;
  return { file, valid: !root.hasError, tree: describe(root) };
});
process.stdout.write(JSON.stringify(files));
