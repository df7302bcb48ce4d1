// What the YAML parser says, in words for someone who did not mean to write a YAML error.
import type { ErrorCode, YAMLParseError } from 'yaml';

interface Words {
  readonly problem: string;
  readonly allowed?: string;
}

const known: Partial<Record<ErrorCode, Words>> = {
  TAB_AS_INDENT: { problem: 'a tab indents this line', allowed: 'spaces' },
  MULTIPLE_DOCS: { problem: 'a second document begins here', allowed: 'one document in the file' },
  BLOCK_AS_IMPLICIT_KEY: { problem: 'a second `key:` within one line', allowed: 'one `key: value` a line, and quotes around a text that holds a colon' },
  BAD_SCALAR_START: { problem: 'the text begins with a sign that YAML keeps for itself', allowed: 'quotes around it' },
  BAD_INDENT: { problem: 'the indentation does not fit the lines above', allowed: 'the same number of spaces for keys that stand together' },
  MULTILINE_IMPLICIT_KEY: { problem: 'a line without `key: value`', allowed: 'a space behind the colon of every key' },
  RESOURCE_EXHAUSTION: { problem: 'lists or maps are nested too deeply to be read' },
  UNEXPECTED_TOKEN: { problem: 'something stands behind the end of the value', allowed: 'one value for one key' },
};

export function syntaxWords(error: YAMLParseError): Words & { readonly offset: number } {
  return { offset: error.pos[0], ...words(error) };
}

function words({ code, message }: YAMLParseError): Words {
  // One code for two things: a bracket that is not closed, and a line that begins at the wrong column.
  if (code === 'BAD_INDENT' && message.startsWith('Flow')) return { problem: 'a bracket or brace is not closed', allowed: 'a closing one, before the indentation goes back' };
  return known[code] ?? { problem: `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}` };
}
