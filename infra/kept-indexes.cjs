/**
 * The table while indexes of an earlier release are still there: `aws:deploy` takes them out afterwards, one by one, and says
 * with the parameter `table` how it is until then (JSON of its AttributeDefinitions and GlobalSecondaryIndexes). They are
 * merged place by place with those of table.yml, so the kept ones come last.
 */
module.exports = async ({ resolveVariable }) => {
  const table = await resolveVariable("param:table, ''");
  return { Resources: table ? { Table: { Properties: JSON.parse(table) } } : {} };
};
