int x_guard(void){return 0;}
