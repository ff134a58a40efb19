/** The charts that need a library. Loaded when one is shown, and nowhere else. */
import { MonthChart, type MonthChartProps } from './MonthChart';
import { SpendChart, type SpendChartProps } from './SpendChart';

export default function Charts(chart: ({ of: 'spend' } & SpendChartProps) | ({ of: 'month' } & MonthChartProps)) {
  return chart.of === 'spend' ? <SpendChart {...chart} /> : <MonthChart {...chart} />;
}
