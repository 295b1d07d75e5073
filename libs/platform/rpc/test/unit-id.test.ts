import { isUnitOf, unitIdOf } from '../src/index.ts';

const UNIT = { board: 'nucleo-g474re', driver: 'virtual', n: 2 };

test('a unit has the same name each time, which tells nothing of its agent', () => {
  const id = unitIdOf('host-7.corp.example', UNIT);
  expect(id).toBe(unitIdOf('host-7.corp.example', UNIT));
  expect(id).toMatch(/^nucleo-g474re-virtual-2-[0-9a-f]{16}$/);
  expect(id).not.toContain('host-7');
});

test('a unit is of its own agent alone, however the names of others begin or end', () => {
  const id = unitIdOf('rack-1', UNIT);
  expect(isUnitOf('rack-1', id)).toBe(true);
  for (const other of ['rack-2', 'rack-', 'rack-11', '', '1', id]) {
    expect(isUnitOf(other, id)).toBe(false);
  }
});

test('units of one agent differ by board, driver and number', () => {
  const others = [{ board: 'nucleo-h743zi2' }, { driver: 'openocd' }, { n: 3 }];
  const ids = [{}, ...others].map((other) => unitIdOf('rack-1', { ...UNIT, ...other }));
  expect(new Set(ids).size).toBe(4);
});
