// Holds a document, or an element with what is in it, against WCAG 2.2 AA and
// axe's own best practice, and returns what is wrong, a line each.
import axe from "axe-core";

globalThis.audit = async (root = document) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations, passes } = await axe.run(root, { runOnly: tags, resultTypes: ["violations"] });
  if (passes.length === 0) return ["axe: no rule was tried"];
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n  ${failureSummary.replace(/\s+/g, " ")}`));
};
