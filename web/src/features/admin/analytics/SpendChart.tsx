/** Bars over time, a stack of groups each. */
import { useId } from 'react';
import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { ChartTip } from './ChartTip';
import { colourOf, fillOf, Patterns, Swatch } from './patterns';
import { marks, type Point, type Stack } from './series';

export interface SpendChartProps {
  /** What it shows, for those who cannot see it. */
  label: string;
  stack: Stack;
  /** The place of a group among the colours. */
  placeOf: (key: string) => number;
  nameOf: (key: string) => string;
  /** Of a time on the axis, and of one in full. */
  timeOf: (at: string) => string;
  timeInFull: (at: string) => string;
  writtenValue: (value: number) => string;
  shortValue: (value: number) => string;
  totalName: string;
  /** What may be spent at each time if the budget is to last, with its name. */
  pace?: { value: number; name: string };
  whole: boolean;
}

export const AXIS = { fontSize: 12, fill: 'var(--muted)' };
/** Of the name beside a line, readable where a bar is behind it. */
export const LINE_NAME = {
  fontSize: 12,
  fill: 'var(--warn)',
  stroke: 'var(--surface)',
  strokeWidth: 4,
  paintOrder: 'stroke',
};
/** Room for the longest of these beside the chart, in pixels. Recharts' own `auto` draws everything once more to measure it. */
export const axisWidth = (labels: readonly string[]) => 10 + 7.5 * Math.max(...labels.map(({ length }) => length));
/** Lines across only. Places for the others, which are measured with texts in the page, are not worked out at all. */
export const GRID = { vertical: false, verticalCoordinatesGenerator: () => [], stroke: 'var(--line)' };

export function SpendChart({
  label,
  stack,
  placeOf,
  nameOf,
  timeOf,
  timeInFull,
  writtenValue,
  shortValue,
  totalName,
  pace,
  whole,
}: SpendChartProps) {
  const id = `fill${useId().replace(/\W/g, '')}`;
  const { points, keys } = stack;
  const ticks = marks(Math.max(pace?.value ?? 0, ...points.map(({ total }) => total)), whole);
  return (
    <div className="flex size-full flex-col">
      <div className="min-h-0 grow">
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={points}
            title={label}
            margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
            barCategoryGap={points.length > 45 ? 1 : '18%'}
          >
            <Patterns id={id} keys={keys} placeOf={placeOf} />
            <CartesianGrid {...GRID} />
            <XAxis
              dataKey="at"
              tickFormatter={timeOf}
              tick={AXIS}
              tickLine={false}
              axisLine={{ stroke: 'var(--line)' }}
              minTickGap={28}
              interval="equidistantPreserveStart"
            />
            <YAxis
              tickFormatter={shortValue}
              tick={AXIS}
              tickLine={false}
              axisLine={false}
              width={axisWidth(ticks.map(shortValue))}
              domain={[0, ticks.at(-1) ?? 1]}
              ticks={ticks}
            />
            <Tooltip
              cursor={{ fill: 'var(--sunken)', opacity: 0.7 }}
              content={({ active, payload }) => {
                const point = payload?.[0]?.payload as Point | undefined;
                if (!active || !point) return null;
                const lines = keys
                  .filter((key) => point.values[key])
                  .map((key) => ({
                    key,
                    name: nameOf(key),
                    value: writtenValue(point.values[key] ?? 0),
                    mark: <Swatch id={id} name={key} placeOf={placeOf} />,
                  }))
                  .reverse();
                return (
                  <ChartTip
                    title={timeInFull(point.at)}
                    lines={lines}
                    total={{ name: totalName, value: writtenValue(point.total) }}
                  />
                );
              }}
            />
            {keys.map((key, place) => (
              <Bar
                key={key}
                dataKey={(point: Point) => point.values[key] ?? 0}
                name={nameOf(key)}
                stackId="one"
                fill={fillOf(id, key, placeOf)}
                stroke={colourOf(placeOf(key), key)}
                strokeWidth={0.5}
                maxBarSize={44}
                isAnimationActive={false}
                radius={place === keys.length - 1 ? [3, 3, 0, 0] : 0}
              />
            ))}
            {pace && (
              <ReferenceLine
                y={pace.value}
                stroke="var(--warn)"
                strokeDasharray="5 4"
                label={{ ...LINE_NAME, value: pace.name, position: 'insideTopRight' }}
              />
            )}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ul className="flex min-h-6 flex-wrap gap-x-4 gap-y-1 pt-2 text-xs text-muted">
        {keys.map((key) => (
          <li key={key} className="flex items-center gap-1.5">
            <Swatch id={id} name={key} placeOf={placeOf} />
            {nameOf(key)}
          </li>
        ))}
      </ul>
    </div>
  );
}
