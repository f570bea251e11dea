// The two libraries that draw, as modules see them.
const { h, render, Fragment } = globalThis.preact;
const { useState, useEffect, useRef, useMemo, useCallback, useLayoutEffect } = globalThis.preactHooks;

export { h, render, Fragment, useState, useEffect, useRef, useMemo, useCallback, useLayoutEffect };
