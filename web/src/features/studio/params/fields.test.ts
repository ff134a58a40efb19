import { describe, expect, test } from 'vitest';
import { fieldsOf, fitting, outputsOf, sent, wrong } from './fields';

const schema = {
  type: 'object',
  properties: {
    size: { type: 'string', title: 'Size', enum: ['512x512', '768x512'], default: '768x512' },
    number: { type: 'integer', title: 'Pictures', minimum: 1, maximum: 4, default: 1 },
    freedom: { type: 'number', title: 'Freedom', minimum: 0, maximum: 2, default: 0.7 },
    step: { type: 'integer', title: 'Steps', minimum: 0, maximum: 64, multipleOf: 8 },
    sound: { type: 'boolean', title: 'Sound', default: true },
    avoid: { type: 'string', title: 'Avoid', maxLength: 5, pattern: '^[a-z]*$' },
    odd: { anyOf: [] },
  },
};
const fields = fieldsOf(schema);
const field = (name: string) => fields.find((one) => one.name === name) as (typeof fields)[number];

test('every rule becomes a field, in order; one we do not know is a line of text under its own name', () => {
  expect(fields.map(({ name, type }) => [name, type])).toEqual([
    ['size', 'choice'],
    ['number', 'number'],
    ['freedom', 'number'],
    ['step', 'number'],
    ['sound', 'switch'],
    ['avoid', 'text'],
    ['odd', 'text'],
  ]);
  expect(field('odd').title).toBe('odd');
  expect(fieldsOf({})).toEqual([]);
});

describe('a value', () => {
  test.each([
    ['size', '512x512', undefined],
    ['size', '1x1', 'choice'],
    ['number', 4, undefined],
    ['number', 5, 'range'],
    ['number', 0, 'range'],
    ['number', 1.5, 'whole'],
    ['number', Number.NaN, 'number'],
    ['number', null, 'number'],
    ['freedom', 0.30000000000000004, undefined],
    ['step', 16, undefined],
    ['step', 17, 'step'],
    ['sound', false, undefined],
    ['sound', 'yes', 'choice'],
    ['avoid', 'sharp', undefined],
    ['avoid', 'too long', 'long'],
    ['avoid', 'SHARP', 'pattern'],
    ['avoid', undefined, undefined],
  ])('%s = %s: %s', (name, value, key) => {
    expect(wrong(field(name), value)?.key).toBe(key);
  });
});

test('only what the person set, the model declares, and is not its default, is sent', () => {
  expect(sent(fields, { size: '768x512', number: 2, sound: false, of_another_model: 1 })).toEqual({
    number: 2,
    sound: false,
  });
});

test("another model's values stay where they fit, and go where they do not", () => {
  expect(fitting(fields, { size: '9:16', number: 3, of_another_model: 1 })).toEqual({ number: 3, of_another_model: 1 });
});

test('the number of results is the small count among the fields', () => {
  expect(outputsOf(fields, {})).toBe(1);
  expect(outputsOf(fields, { number: 3 })).toBe(3);
  expect(
    outputsOf(fieldsOf({ properties: { seconds: { type: 'integer', minimum: 1, maximum: 6, default: 3 } } }), {}),
  ).toBe(1);
});
