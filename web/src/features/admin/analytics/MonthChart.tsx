/** The present month as it grows, where it is going, and its budget. */
import { useId } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { ChartTip } from './ChartTip';
import { AXIS, axisWidth, GRID, LINE_NAME } from './SpendChart';
import { marks, type Step } from './series';

export interface MonthChartProps {
  label: string;
  steps: Step[];
  budget?: { value: number; name: string };
  spentName: string;
  projectedName: string;
  timeOf: (day: string) => string;
  timeInFull: (day: string) => string;
  writtenValue: (value: number) => string;
  shortValue: (value: number) => string;
}

export function MonthChart({
  label,
  steps,
  budget,
  spentName,
  projectedName,
  timeOf,
  timeInFull,
  writtenValue,
  shortValue,
}: MonthChartProps) {
  const id = `fade${useId().replace(/\W/g, '')}`;
  const highest = Math.max(
    ...steps.map(({ spent, projected }) => Math.max(spent ?? 0, projected ?? 0)),
    budget?.value ?? 0,
  );
  const ticks = marks(highest, true);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={steps} title={label} margin={{ top: 12, right: 6, bottom: 0, left: 0 }}>
        <defs>
          <linearGradient id={id} x1="0" y1="0" x2="0" y2="1">
            <stop offset="0%" stopColor="var(--chart-1)" stopOpacity={0.35} />
            <stop offset="100%" stopColor="var(--chart-1)" stopOpacity={0.03} />
          </linearGradient>
        </defs>
        <CartesianGrid {...GRID} />
        <XAxis
          dataKey="day"
          tickFormatter={timeOf}
          tick={AXIS}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          minTickGap={36}
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
          cursor={{ stroke: 'var(--line-strong)', strokeDasharray: '3 3' }}
          content={({ active, payload }) => {
            const step = payload?.[0]?.payload as Step | undefined;
            if (!active || !step) return null;
            const spent = step.spent !== null;
            return (
              <ChartTip
                title={timeInFull(step.day)}
                lines={[
                  {
                    key: 'value',
                    name: spent ? spentName : projectedName,
                    value: writtenValue(step.spent ?? step.projected ?? 0),
                  },
                ]}
              />
            );
          }}
        />
        <Area
          dataKey="spent"
          name={spentName}
          type="monotone"
          stroke="var(--chart-1)"
          strokeWidth={2}
          fill={`url(#${id})`}
          isAnimationActive={false}
        />
        <Line
          dataKey="projected"
          name={projectedName}
          type="linear"
          stroke="var(--chart-1)"
          strokeWidth={2}
          strokeDasharray="2 5"
          strokeLinecap="round"
          dot={false}
          isAnimationActive={false}
        />
        {budget && (
          <ReferenceLine
            y={budget.value}
            stroke="var(--warn)"
            strokeDasharray="6 4"
            label={{ ...LINE_NAME, value: budget.name, position: 'insideTopLeft' }}
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
