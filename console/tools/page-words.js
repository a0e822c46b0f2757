// Reads from the module of a page what stands at its top before anything is known: the title and the sentence below it.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const isFallback = (expression) =>
  ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;

/** The literal text of an expression; of a choice the one that is made as long as nothing was chosen or is known. */
function textOf(expression) {
  if (ts.isConditionalExpression(expression)) return textOf(expression.whenFalse);
  if (isFallback(expression)) return textOf(expression.right);
  return ts.isStringLiteralLike(expression) ? expression.text : undefined;
}

/** The text between tags, as it is shown. */
function lineOf(children) {
  const parts = children.map((child) => {
    if (ts.isJsxText(child)) return child.text;
    return ts.isJsxExpression(child) && child.expression ? textOf(child.expression) : undefined;
  });
  return parts.includes(undefined) ? '' : parts.join('').replace(/\s+/g, ' ').trim();
}

/**
 * The `<PageHeader>` of a page: its `title`, its `lead`, and whether that is the same for every `part` of the page; undefined
 * when its title is not known before the page runs.
 */
export function pageWords(file) {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX,
  );
  let found;
  const visit = (node) => {
    if (found) return;
    const opening = ts.isJsxElement(node)
      ? node.openingElement
      : ts.isJsxSelfClosingElement(node)
        ? node
        : undefined;
    if (opening?.tagName.getText() === 'PageHeader') {
      const title = opening.attributes.properties.find((one) => one.name?.getText() === 'title')?.initializer;
      const text = title && textOf(ts.isJsxExpression(title) ? title.expression : title);
      const children = ts.isJsxElement(node) ? node.children : [];
      if (text !== undefined)
        found = { title: text, lead: lineOf(children), ofEveryPart: !children.some(ts.isJsxExpression) };
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
