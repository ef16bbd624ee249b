int x_guard(void);
